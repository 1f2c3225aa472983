package carapace.core.command;

import carapace.command.Command;
import carapace.command.Output;
import carapace.core.inbox.Pauses;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.List;

/** {@code cara resume}. */
@Component
public final class ResumeCommand implements Command {
    private final Pauses pauses;

    @Activate
    public ResumeCommand(@Reference Pauses pauses) {
        this.pauses = pauses;
    }

    @Override
    public String name() {
        return "resume";
    }

    @Override
    public String help() {
        return "Lets a paused channel go on.\nresume CHANNEL";
    }

    @Override
    public int run(List<String> arguments, Output out) throws InterruptedException {
        return PauseCommand.change(arguments, out, "resume", pauses, false);
    }
}
