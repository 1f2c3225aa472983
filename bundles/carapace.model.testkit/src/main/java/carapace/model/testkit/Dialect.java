package carapace.model.testkit;

import carapace.model.Model;
import carapace.model.Reply;
import carapace.wire.Secrets;
import carapace.wire.Wire;

import java.net.URI;
import java.util.List;

/** How one protocol spells what the contract needs; every text is a whole server-sent event. */
public interface Dialect {

    /**
     * The adapter, against a server.
     *
     * @param secret the name of its key
     */
    Model open(Wire wire, Secrets secrets, String secret, URI base);

    /** The name of a model. */
    String model();

    /** A whole answer whose text comes in these pieces. */
    List<String> saying(String... pieces);

    /** A whole answer that calls a tool; the arguments come in these pieces. */
    List<String> calling(String id, String tool, String... arguments);

    /** The same answer up to and without what ends it. */
    List<String> beginning(String... pieces);

    /** Another piece of the text. */
    String more(String piece);

    /** An error in the middle of the stream: the provider is overloaded. */
    String overloaded();

    /** Events of kinds that nobody knows yet. */
    List<String> unknown();

    /** Something that keeps the connection busy and says nothing. */
    String idle();

    /** The tokens that {@link #saying} reports. */
    Reply.Usage usage();

    /** The body of an error answer. */
    String error(String sentence);

    /** The body of the 400 that says that the conversation is too long. */
    String tooLong();

    /** What the request has to hold for the key to be shown, a header's line in lower case. */
    String credentialLine(String key);
}
