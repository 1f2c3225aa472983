package carapace.matrix.live.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import carapace.matrix.crypto.CryptoFault;
import carapace.matrix.crypto.olm.MegolmInbound;
import carapace.matrix.crypto.olm.MegolmOutbound;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;

/** Matrix specification, "Megolm group ratchet". */
@DisplayName("Megolm here and in the newest vodozemac")
class OracleMegolmTest extends Compared {
    OracleMegolmTest() throws IOException {
        super(45_000);
    }

    @Test
    void agree_on_megolm_in_both_directions_from_any_index() throws Exception {
        for (int round = 0; round < 75; round++) {
            var mine = engine.newOutbound();
            var made = oracle.call("megolm.new");
            long theirs = Oracle.handle(made);
            for (int skip = choice.nextInt(300); skip > 0; skip--) {
                mine.encrypt(new byte[0]);
                groupEncrypt(theirs, new byte[0]);
                operations += 2;
            }
            long readsMine =
                    Oracle.handle(
                            reading("megolm.shared", "sessionKey", mine.sessionKey(), mine.id()));
            byte[] shared = Oracle.bytes(oracle.call("megolm.key", "handle", theirs), "sessionKey");
            var readsTheirs = engine.inboundShared(shared);
            assertThat(readsTheirs.id()).isEqualTo(made.path("sessionId").asText());
            operations += 4;
            talk(mine, theirs, readsMine, readsTheirs);
            oracle.call("free", "handle", readsMine);
            oracle.call("free", "handle", theirs);
        }
    }

    private void talk(MegolmOutbound mine, long theirs, long readsMine, MegolmInbound readsTheirs)
            throws Exception {
        var plains = new ArrayList<byte[]>();
        var fromMe = new ArrayList<byte[]>();
        var fromThem = new ArrayList<byte[]>();
        for (int i = 0; i < 140; i++) {
            byte[] plain = text();
            plains.add(plain);
            fromMe.add(mine.encrypt(plain));
            fromThem.add(groupEncrypt(theirs, plain));
            operations += 2;
        }
        for (int i : order(plains.size())) {
            same(groupDecrypt(readsMine, fromMe.get(i)), plains.get(i));
            same(readsTheirs.decrypt(fromThem.get(i)).bytes(), plains.get(i));
            operations += 2;
        }
        int at = (int) readsTheirs.firstIndex() + choice.nextInt(140);
        byte[] exported = readsTheirs.exportFrom(at);
        var imported = reading("megolm.exported", "exported", exported, readsTheirs.id());
        assertThat(imported.path("firstIndex").asLong()).isEqualTo(at);
        same(exportAt(Oracle.handle(imported), at), exported);
        assertThat(engine.inboundExported(exported).firstIndex()).isEqualTo(at);
        operations += 3;
        byte[] damaged = fromThem.get(0).clone();
        damaged[choice.nextInt(damaged.length)] ^= 4;
        assertThatThrownBy(() -> readsTheirs.decrypt(damaged)).isInstanceOf(CryptoFault.class);
        operations++;
    }

    private ObjectNode reading(String command, String name, byte[] key, String id)
            throws Exception {
        var made = oracle.call(command, name, key);
        assertThat(made.path("sessionId").asText()).isEqualTo(id);
        return made;
    }

    private byte[] exportAt(long handle, long index) throws Exception {
        return Oracle.bytes(
                oracle.call("megolm.export", "handle", handle, "index", index), "exported");
    }

    private byte[] groupEncrypt(long handle, byte[] plain) throws Exception {
        return Oracle.bytes(
                oracle.call("megolm.encrypt", "handle", handle, "plain", plain), "message");
    }

    private byte[] groupDecrypt(long handle, byte[] message) throws Exception {
        return Oracle.bytes(
                oracle.call("megolm.decrypt", "handle", handle, "message", message), "plain");
    }

    @Test
    void agree_on_the_megolm_ratchet_far_ahead() throws Exception {
        for (int round = 0; round < 300; round++) {
            var mine = engine.newOutbound();
            byte[] start = engine.inboundShared(mine.sessionKey()).exportFrom(0);
            int far = choice.nextInt() & 0x7FFF_FFFF;
            var theirs = reading("megolm.exported", "exported", start, mine.id());
            same(
                    engine.inboundExported(start).exportFrom(far),
                    exportAt(Oracle.handle(theirs), far));
            oracle.call("free", "handle", Oracle.handle(theirs));
            operations += 2;
        }
    }
}
