package carapace.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

@DisplayName("A file")
class RefusalTest {
    @TempDir Path folder;

    @Test
    void of_a_later_release_is_refused_and_left_as_it_was() throws Exception {
        refused("PRAGMA user_version = 99", "store-newer");
    }

    @Test
    void of_another_program_is_refused_and_left_as_it_was() throws Exception {
        refused("PRAGMA application_id = 7", "store-foreign");
    }

    @Test
    void that_is_no_database_is_refused_and_left_as_it_was() throws Exception {
        var files = filled();
        Files.writeString(files.file(), "this is not a database, it is a poem");
        var before = files.digests();
        assertThat(files.refusal()).isEqualTo("store-damaged");
        assertThat(files.digests()).isEqualTo(before);
    }

    @Test
    void with_damaged_pages_is_refused_and_left_as_it_was() throws Exception {
        var files = filled();
        var bytes = Files.readAllBytes(files.file());
        for (var page = 1; page < bytes.length / 4096; page++) {
            for (var i = 0; i < 64; i++) bytes[page * 4096 + i] = (byte) 0xa5;
        }
        Files.write(files.file(), bytes);
        var before = files.digests();
        assertThat(files.refusal()).isEqualTo("store-damaged");
        assertThat(files.digests()).isEqualTo(before);
    }

    @Test
    void that_was_cut_off_is_refused_and_left_as_it_was() throws Exception {
        var files = filled();
        var bytes = Files.readAllBytes(files.file());
        Files.write(files.file(), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        var before = files.digests();
        assertThat(files.refusal()).isEqualTo("store-damaged");
        assertThat(files.digests()).isEqualTo(before);
    }

    @Test
    void behind_a_link_is_refused() throws Exception {
        var files = filled();
        var elsewhere = folder.resolve("elsewhere.db");
        Files.move(files.file(), elsewhere);
        Files.createSymbolicLink(files.file(), elsewhere);
        assertThat(files.refusal()).isEqualTo("store-unwritable");
    }

    @Test
    void is_its_owners_alone() throws Exception {
        var files = new TestStore(folder, null);
        TestStore.talk(files.open(), "anna", "q", "a");
        try (var all = Files.list(files.file().getParent())) {
            for (var path : all.toList()) {
                var rights = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                assertThat(rights).as(path.getFileName().toString()).isEqualTo("rw-------");
            }
        }
        files.close();
    }

    private void refused(String change, String code) throws Exception {
        var files = filled();
        files.tamper(change);
        var before = files.digests();
        assertThat(files.refusal()).isEqualTo(code);
        assertThat(files.digests()).isEqualTo(before);
    }

    private TestStore filled() throws Exception {
        var files = new TestStore(folder, null);
        var store = files.open();
        for (var i = 0; i < 20; i++) TestStore.talk(store, "c" + i, "question", "answer");
        files.close();
        return files;
    }
}
