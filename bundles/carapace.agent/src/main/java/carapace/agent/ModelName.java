package carapace.agent;

import java.util.Optional;

/** A model as the operator names it; the first colon separates. */
record ModelName(String provider, String model) {

    static Optional<ModelName> parse(String text) {
        var colon = text.indexOf(':');
        if (colon <= 0 || colon == text.length() - 1) return Optional.empty();
        return Optional.of(new ModelName(text.substring(0, colon), text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return provider + ":" + model;
    }
}
