package carapace.core.chat;

import carapace.command.Chats;

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who waits for what becomes of a message, in this process. The truth is the store's. */
@Component(service = Watchers.class)
public final class Watchers {
    private final ConcurrentMap<String, List<Watch>> watches = new ConcurrentHashMap<>();

    /** Begins to watch a message. */
    public Watch watch(String messageId, Chats.Progress progress) {
        var watch = new Watch(messageId, progress);
        watches.computeIfAbsent(messageId, id -> new CopyOnWriteArrayList<>()).add(watch);
        return watch;
    }

    /** Ends it. */
    public void forget(Watch watch) {
        watches.computeIfPresent(
                watch.messageId(),
                (id, all) -> {
                    all.remove(watch);
                    return all.isEmpty() ? null : all;
                });
    }

    /** Whether anybody watches one of these messages. */
    public boolean watched(String messageId) {
        return watches.containsKey(messageId);
    }

    /** A piece of the answer, as it may be shown. */
    public void delta(String messageId, String text) {
        each(messageId, watch -> watch.progress().delta(text));
    }

    /** A tool is called. */
    public void tool(String messageId, String name) {
        each(messageId, watch -> watch.progress().tool(name));
    }

    /** It ended, one way or the other. */
    public void ended(String messageId, Chats.Ending ending) {
        each(messageId, watch -> watch.end(ending));
    }

    private void each(String messageId, Consumer<Watch> what) {
        var all = watches.get(messageId);
        if (all != null) all.forEach(what);
    }
}
