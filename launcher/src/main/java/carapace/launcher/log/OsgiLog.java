package carapace.launcher.log;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.FormatterLogger;
import org.osgi.service.log.LogService;
import org.osgi.service.log.Logger;

/** The log service of OSGi, which component runtime and configuration admin write to. */
@SuppressWarnings("deprecation") // the old methods belong to the interface
public final class OsgiLog implements LogService {

    /** A library's target, by its dot: warnings and errors unless asked for. */
    private static final String BUNDLES = "osgi.log";

    @Override
    public Logger getLogger(String name) {
        return getLogger(name, Logger.class);
    }

    @Override
    public Logger getLogger(Class<?> type) {
        return getLogger(type.getName());
    }

    @Override
    public <L extends Logger> L getLogger(String name, Class<L> kind) {
        // The component runtime speaks under our components' names; ours speak slf4j by themselves.
        var target =
                name.equals(Logger.ROOT_LOGGER_NAME)
                        ? BUNDLES
                        : name.startsWith("carapace.") ? "osgi." + name : name;
        return kind.cast(new OsgiLogger(target, kind == FormatterLogger.class));
    }

    @Override
    public <L extends Logger> L getLogger(Class<?> type, Class<L> kind) {
        return getLogger(type.getName(), kind);
    }

    @Override
    public <L extends Logger> L getLogger(Bundle bundle, String name, Class<L> kind) {
        return getLogger(name, kind);
    }

    @Override
    public void log(int level, String message) {
        log(level, message, null);
    }

    @Override
    public void log(int level, String message, @Nullable Throwable thrown) {
        Bridges.log(level(level), BUNDLES, message, thrown);
    }

    @Override
    public void log(@Nullable ServiceReference<?> service, int level, String message) {
        log(level, message, null);
    }

    @Override
    public void log(
            @Nullable ServiceReference<?> service,
            int level,
            String message,
            @Nullable Throwable thrown) {
        log(level, message, thrown);
    }

    private static Level level(int osgi) {
        return switch (osgi) {
            case LOG_ERROR -> Level.ERROR;
            case LOG_WARNING -> Level.WARN;
            case LOG_INFO -> Level.INFO;
            case LOG_DEBUG -> Level.DEBUG;
            default -> Level.TRACE;
        };
    }
}
