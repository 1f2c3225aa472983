package carapace.control.http;

import carapace.status.Standing;

import java.io.IOException;

/** {@code /control/status}, {@code /control/channels}, and the restart of one channel. */
final class StatusRoute {

    private static final int SMALL = 1024;

    private final Standing standing;

    StatusRoute(Standing standing) {
        this.standing = standing;
    }

    void status(Call call) throws Refused, IOException, InterruptedException {
        var answer = call.trees().object().put("ok", true);
        var document = call.redaction().texts(call.trees().of(standing.status()));
        document.properties().forEach(member -> answer.set(member.getKey(), member.getValue()));
        call.answer(200, answer);
    }

    void channels(Call call) throws Refused, IOException {
        call.answer(200, call.redaction().texts(call.trees().of(standing.channels())));
    }

    void reload(Call call, String channel) throws Refused, IOException, InterruptedException {
        call.noBody(SMALL);
        switch (standing.reload(channel)) {
            case DONE -> call.answer(200, call.trees().object().put("ok", true));
            case UNKNOWN -> throw new Refused(404, "No such channel");
            case BUSY -> throw new Refused(409, "The channel is being restarted already");
        }
    }
}
