package carapace.core.command;

import carapace.command.Command;
import carapace.command.Output;
import carapace.core.inbox.Pauses;
import carapace.message.ChannelId;
import carapace.store.StoreFault;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.List;

/** {@code cara pause}. */
@Component
public final class PauseCommand implements Command {
    private final Pauses pauses;

    @Activate
    public PauseCommand(@Reference Pauses pauses) {
        this.pauses = pauses;
    }

    @Override
    public String name() {
        return "pause";
    }

    @Override
    public String help() {
        return "Stops a channel until it is resumed, restarts included.\npause CHANNEL";
    }

    @Override
    public int run(List<String> arguments, Output out) throws InterruptedException {
        return change(arguments, out, "pause", pauses, true);
    }

    /** What pausing and resuming share. */
    static int change(List<String> words, Output out, String verb, Pauses pauses, boolean on)
            throws InterruptedException {
        if (words.size() != 1) {
            out.error("usage: " + verb + " CHANNEL");
            return USAGE;
        }
        ChannelId channel;
        try {
            channel = ChannelId.parse(words.getFirst());
        } catch (IllegalArgumentException e) {
            out.error("that is no channel's name");
            return USAGE;
        }
        try {
            if (!pauses.set(channel, on)) {
                out.error("there is no channel " + channel + (on ? "" : " that is paused"));
                return FAILED;
            }
        } catch (StoreFault e) {
            out.error("the store cannot keep that just now");
            return FAILED;
        }
        out.text(channel + (on ? " is paused" : " goes on"));
        return OK;
    }
}
