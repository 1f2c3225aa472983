package carapace.channel;

/** How fast a network wants to be written to; 0 means not limited. */
public record Pace(double overallPerSecond, double perChatPerSecond, double perGroupPerMinute) {

    /** Not limited. */
    public static final Pace NONE = new Pace(0, 0, 0);

    public Pace {
        if (overallPerSecond < 0 || perChatPerSecond < 0 || perGroupPerMinute < 0) {
            throw new IllegalArgumentException("a pace is not negative");
        }
    }
}
