package carapace.core.command;

import carapace.channel.Status;
import carapace.core.inbox.Desk;
import carapace.core.inbox.Seated;
import carapace.core.room.Options;
import carapace.core.room.Owner;
import carapace.core.room.Rooms;
import carapace.message.ChannelId;
import carapace.redaction.Redactor;
import carapace.store.Outbox;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every channel there is or should be, in display order. */
final class ChannelList {
    private static final List<String> NETWORKS =
            List.of("signal", "telegram", "discord", "slack", "matrix", "webhook");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Rooms rooms;
    private final Options options;
    private final Desk desk;

    ChannelList(Rooms rooms, Options options, Desk desk) {
        this.rooms = rooms;
        this.options = options;
        this.desk = desk;
    }

    /** One line. */
    record Row(
            ChannelId id,
            Status status,
            String mode,
            String sentence,
            String kind,
            Optional<Instant> connectedAt,
            Map<String, Object> extra,
            long queued) {}

    List<Row> rows() {
        var rows = new ArrayList<Row>();
        for (var seat : desk.seats()) rows.add(row(seat));
        if (desk.find(Owner.CONSOLE).isEmpty()) rows.add(console());
        for (var network : NETWORKS) {
            var seated = rows.stream().anyMatch(row -> row.id().network().equals(network));
            if (!seated && configured(network)) rows.add(missing(network));
        }
        rows.sort(
                Comparator.<Row>comparingInt(r -> order(r.id().network())).thenComparing(Row::id));
        return rows;
    }

    private Row row(Seated seat) {
        var standing = seat.standing();
        var kind = standing.kind();
        var extra = new LinkedHashMap<String, Object>();
        if (kind != null) extra.put("lastErrorKind", kind.text());
        seat.lastInbound().ifPresent(at -> extra.put("lastInboundAt", TIME.format(at)));
        seat.lastOutbound().ifPresent(at -> extra.put("lastOutboundAt", TIME.format(at)));
        var dropped = seat.dropped();
        if (!dropped.isEmpty()) extra.put("droppedInbound", dropped);
        seat.extra().forEach((key, value) -> extra.putIfAbsent(key, clean(value)));
        return new Row(
                seat.id(),
                standing.status(),
                extra.get("mode") instanceof String mode ? mode : "",
                standing.sentence(),
                kind == null ? "" : kind.text(),
                Optional.ofNullable(standing.connectedAt()),
                extra,
                queued(seat.id()));
    }

    private Object clean(Object value) {
        return value instanceof String text
                ? rooms.redact(text, Redactor.Profile.LINE).orElse("[REDACTED]")
                : value;
    }

    /** The owner's chats need no channel's bundle. */
    private Row console() {
        return new Row(
                Owner.CONSOLE,
                Status.CONNECTED,
                "",
                "",
                "",
                Optional.empty(),
                Map.of(),
                queued(Owner.CONSOLE));
    }

    private boolean configured(String network) {
        return options.snapshot()
                .filter(s -> s.flag(network + ".enabled").orElse(true))
                .filter(
                        s ->
                                s.members(network).stream()
                                        .map(member -> s.source(network + "." + member))
                                        .anyMatch(
                                                from ->
                                                        from.isPresent()
                                                                && !from.get().equals("default")))
                .isPresent();
    }

    private Row missing(String network) {
        var sentence =
                "the bundle of this channel is not installed; add the feature channel-" + network;
        return new Row(
                new ChannelId(network, ChannelId.DEFAULT_ACCOUNT),
                Status.ERROR,
                "",
                sentence,
                "config-invalid",
                Optional.empty(),
                Map.of("lastErrorKind", "config-invalid"),
                queued(new ChannelId(network, ChannelId.DEFAULT_ACCOUNT)));
    }

    private long queued(ChannelId id) {
        return rooms.store()
                .now()
                .map(store -> store.outbox().depths().get(id))
                .map(Outbox.Depth::queued)
                .orElse(0L);
    }

    /** The document of the control API. */
    Map<String, Object> document() {
        var rows = rows();
        var list = new ArrayList<Map<String, Object>>();
        for (var row : rows) {
            var one = new LinkedHashMap<String, Object>();
            one.put("id", row.id().toString());
            one.put("name", name(row.id()));
            one.put("status", row.status().wire());
            row.connectedAt().ifPresent(at -> one.put("lastConnectedAt", TIME.format(at)));
            if (!row.sentence().isEmpty()) one.put("lastError", row.sentence());
            if (!row.extra().isEmpty()) one.put("extra", row.extra());
            if (row.id().network().equals("matrix") && !row.kind().isEmpty()) {
                one.put("metadata", Map.of("extra", Map.of("lastErrorKind", row.kind())));
            }
            list.add(one);
        }
        var document = new LinkedHashMap<String, Object>();
        document.put("total", rows.size());
        document.put(
                "connected",
                (int) rows.stream().filter(row -> row.status() == Status.CONNECTED).count());
        document.put("channels", list);
        return document;
    }

    private static String name(ChannelId id) {
        var network = id.network();
        var shown = Character.toUpperCase(network.charAt(0)) + network.substring(1);
        return id.account().equals(ChannelId.DEFAULT_ACCOUNT)
                ? shown
                : shown + " (" + id.account() + ")";
    }

    private static int order(String network) {
        return switch (network) {
            case "signal" -> 10;
            case "telegram" -> 20;
            case "discord" -> 30;
            case "slack" -> 40;
            case "matrix" -> 45;
            case "webhook" -> 100;
            case "console" -> 999;
            default -> 500;
        };
    }
}
