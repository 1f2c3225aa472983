package carapace.core.command;

import carapace.command.Command;
import carapace.command.Output;
import carapace.core.inbox.Desk;
import carapace.core.room.Options;
import carapace.core.room.Rooms;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.List;

/** {@code cara channels}. */
@Component
public final class ChannelsCommand implements Command {
    private static final List<String> COLUMNS =
            List.of("id", "status", "mode", "lastError", "kind", "queued");

    private final ChannelList channels;

    @Activate
    public ChannelsCommand(
            @Reference Rooms rooms, @Reference Options options, @Reference Desk desk) {
        this.channels = new ChannelList(rooms, options, desk);
    }

    @Override
    public String name() {
        return "channels";
    }

    @Override
    public String help() {
        return "Lists the channels and how they fare.\nchannels";
    }

    @Override
    public int run(List<String> arguments, Output out) {
        if (!arguments.isEmpty()) {
            out.error("usage: channels");
            return USAGE;
        }
        out.table(
                COLUMNS,
                channels.rows().stream()
                        .map(
                                row ->
                                        List.of(
                                                row.id().toString(),
                                                row.status().wire(),
                                                row.mode(),
                                                row.sentence(),
                                                row.kind(),
                                                Long.toString(row.queued())))
                        .toList());
        return OK;
    }
}
