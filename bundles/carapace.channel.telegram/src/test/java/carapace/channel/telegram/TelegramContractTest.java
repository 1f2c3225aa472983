package carapace.channel.telegram;

import carapace.channel.Channel;
import carapace.channel.testkit.ChannelContract;
import carapace.channel.testkit.ContractPeer;
import carapace.channel.testkit.TestWire;

import org.junit.jupiter.api.DisplayName;

import java.io.IOException;
import java.net.URI;

@DisplayName("A Telegram channel, like every channel,")
class TelegramContractTest extends ChannelContract {

    @Override
    protected ContractPeer peer() throws IOException {
        return new Peer();
    }

    @Override
    protected String credential() {
        return Peer.TOKEN;
    }

    @Override
    protected Channel channel(TestWire wire, URI origin) {
        return Peer.channel(wire, origin, CREDENTIAL);
    }
}
