package carapace.core.wire;

import carapace.message.FaultCode;
import carapace.wire.Answer;
import carapace.wire.Endpoint;
import carapace.wire.Request;
import carapace.wire.Socket;
import carapace.wire.WireException;

import java.time.Duration;

/** What a bundle holds: answers {@code NOT_READY} while there is no carrier. */
record LineEndpoint(Line line) implements Endpoint {

    @Override
    public Answer send(Request request) throws InterruptedException {
        var link = line.link();
        if (link.isEmpty()) return new Answer.Unsent(FaultCode.NOT_READY);
        return link.get().send(request);
    }

    @Override
    public Opened open(Request request, Duration silence) throws InterruptedException {
        var link = line.link();
        if (link.isEmpty()) return new Opened.Failed(new Answer.Unsent(FaultCode.NOT_READY));
        return link.get().open(request, silence);
    }

    @Override
    public Socket socket(String path) throws WireException, InterruptedException {
        var link = line.link();
        if (link.isEmpty()) throw new WireException(FaultCode.NOT_READY);
        return link.get().socket(path);
    }

    @Override
    public String toString() {
        return "Endpoint";
    }
}
