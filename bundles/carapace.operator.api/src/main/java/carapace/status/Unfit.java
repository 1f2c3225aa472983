package carapace.status;

/**
 * Registered as a service by a bundle without which the gateway must not run, when it cannot do its
 * work: core then ends the start with exit code 1 and this sentence.
 *
 * @param code {@code [a-z0-9-]{1,40}}
 * @param sentence what happened and what to do, without secrets
 */
public record Unfit(String code, String sentence) {}
