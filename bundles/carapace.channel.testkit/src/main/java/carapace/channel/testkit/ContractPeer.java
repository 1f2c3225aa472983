package carapace.channel.testkit;

import java.net.URI;
import java.util.List;

/** What the contract needs of a network's scripted peer; each channel's test wraps its own. */
public interface ContractPeer extends AutoCloseable {

    URI origin();

    /** Where a part can be delivered to. */
    String place();

    /** The next calls that deliver a part go wrong in these ways. */
    void onDelivery(Mischief... ways);

    /** The next calls that ask for messages go wrong in these ways. */
    void onListening(Mischief... ways);

    /** While true nobody gets a connection. */
    void refuseConnections(boolean refuse);

    /** Texts of parts that arrived, in order. */
    List<String> delivered();

    /** Somebody writes to the bot; gives the event's key. */
    String says(String text);

    /** Something happens that is no message. */
    void somethingElseHappens();

    /** Whether the network was told that it may forget an event. */
    boolean acknowledged(String eventKey);

    @Override
    void close() throws Exception;
}
