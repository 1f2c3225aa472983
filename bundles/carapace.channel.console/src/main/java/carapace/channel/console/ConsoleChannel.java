package carapace.channel.console;

import carapace.channel.Channel;
import carapace.channel.Identity;
import carapace.channel.Inbox;
import carapace.channel.Listening;
import carapace.channel.Receipt;
import carapace.channel.TextLimit;
import carapace.launch.Host;
import carapace.message.ChannelId;
import carapace.message.Part;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/**
 * The operator's own place to talk. Messages come in through core's {@code Chats}, which also reads
 * the answers from the store; what is delivered here is only shown, where there is a terminal.
 */
@Component(service = Channel.class)
public final class ConsoleChannel implements Listening {

    static final ChannelId ID = new ChannelId("console", ChannelId.DEFAULT_ACCOUNT);

    private final Host host;

    @Activate
    public ConsoleChannel(@Reference Host host) {
        this.host = host;
    }

    @Override
    public ChannelId id() {
        return ID;
    }

    @Override
    public TextLimit textLimit() {
        return TextLimit.NONE;
    }

    @Override
    public void listen(Inbox inbox) throws InterruptedException {
        inbox.connected(new Identity("console", "Console"));
        new CountDownLatch(1).await();
    }

    @Override
    public Receipt deliver(Part part) {
        if (host.run() == Host.Run.GATEWAY && host.console().isPresent()) {
            var to = TerminalText.line(part.conversation().remoteId());
            host.print("[console] To " + to + ": " + TerminalText.lines(part.text()));
        }
        return new Receipt.Delivered(UUID.randomUUID().toString());
    }
}
