package carapace.launcher.log;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.FormatterLogger;
import org.osgi.service.log.LoggerConsumer;
import org.slf4j.helpers.MessageFormatter;

/** One logger of OSGi's log service; {@code printf} forms where it was asked for as such. */
final class OsgiLogger implements FormatterLogger {

    private final String name;
    private final TargetLogger out;
    private final boolean printf;

    OsgiLogger(String name, boolean printf) {
        this.name = name;
        this.out = new TargetLogger(name);
        this.printf = printf;
    }

    @Override
    public String getName() {
        return name;
    }

    private void write(Level level, @Nullable String format, @Nullable Object... arguments) {
        var last = arguments.length == 0 ? null : arguments[arguments.length - 1];
        if (last instanceof ServiceReference<?> && arguments.length > 1) {
            last = arguments[arguments.length - 2];
        }
        var text = String.valueOf(format);
        if (arguments.length > 0) {
            text =
                    printf
                            ? String.format(text, arguments)
                            : String.valueOf(MessageFormatter.basicArrayFormat(text, arguments));
        }
        out.log(level, text, last instanceof Throwable thrown ? thrown : null);
    }

    @Override
    public void audit(String message) {
        write(Level.INFO, message);
    }

    @Override
    public void audit(String format, Object argument) {
        write(Level.INFO, format, argument);
    }

    @Override
    public void audit(String format, Object one, Object two) {
        write(Level.INFO, format, one, two);
    }

    @Override
    public void audit(String format, Object... arguments) {
        write(Level.INFO, format, arguments);
    }

    @Override
    public boolean isTraceEnabled() {
        return out.isTraceEnabled();
    }

    @Override
    public void trace(String message) {
        if (isTraceEnabled()) write(Level.TRACE, message);
    }

    @Override
    public void trace(String format, Object argument) {
        if (isTraceEnabled()) write(Level.TRACE, format, argument);
    }

    @Override
    public void trace(String format, Object one, Object two) {
        if (isTraceEnabled()) write(Level.TRACE, format, one, two);
    }

    @Override
    public void trace(String format, Object... arguments) {
        if (isTraceEnabled()) write(Level.TRACE, format, arguments);
    }

    @Override
    public <E extends Exception> void trace(LoggerConsumer<E> consumer) throws E {
        if (isTraceEnabled()) consumer.accept(this);
    }

    @Override
    public boolean isDebugEnabled() {
        return out.isDebugEnabled();
    }

    @Override
    public void debug(String message) {
        if (isDebugEnabled()) write(Level.DEBUG, message);
    }

    @Override
    public void debug(String format, Object argument) {
        if (isDebugEnabled()) write(Level.DEBUG, format, argument);
    }

    @Override
    public void debug(String format, Object one, Object two) {
        if (isDebugEnabled()) write(Level.DEBUG, format, one, two);
    }

    @Override
    public void debug(String format, Object... arguments) {
        if (isDebugEnabled()) write(Level.DEBUG, format, arguments);
    }

    @Override
    public <E extends Exception> void debug(LoggerConsumer<E> consumer) throws E {
        if (isDebugEnabled()) consumer.accept(this);
    }

    @Override
    public boolean isInfoEnabled() {
        return out.isInfoEnabled();
    }

    @Override
    public void info(String message) {
        if (isInfoEnabled()) write(Level.INFO, message);
    }

    @Override
    public void info(String format, Object argument) {
        if (isInfoEnabled()) write(Level.INFO, format, argument);
    }

    @Override
    public void info(String format, Object one, Object two) {
        if (isInfoEnabled()) write(Level.INFO, format, one, two);
    }

    @Override
    public void info(String format, Object... arguments) {
        if (isInfoEnabled()) write(Level.INFO, format, arguments);
    }

    @Override
    public <E extends Exception> void info(LoggerConsumer<E> consumer) throws E {
        if (isInfoEnabled()) consumer.accept(this);
    }

    @Override
    public boolean isWarnEnabled() {
        return out.isWarnEnabled();
    }

    @Override
    public void warn(String message) {
        if (isWarnEnabled()) write(Level.WARN, message);
    }

    @Override
    public void warn(String format, Object argument) {
        if (isWarnEnabled()) write(Level.WARN, format, argument);
    }

    @Override
    public void warn(String format, Object one, Object two) {
        if (isWarnEnabled()) write(Level.WARN, format, one, two);
    }

    @Override
    public void warn(String format, Object... arguments) {
        if (isWarnEnabled()) write(Level.WARN, format, arguments);
    }

    @Override
    public <E extends Exception> void warn(LoggerConsumer<E> consumer) throws E {
        if (isWarnEnabled()) consumer.accept(this);
    }

    @Override
    public boolean isErrorEnabled() {
        return out.isErrorEnabled();
    }

    @Override
    public void error(String message) {
        if (isErrorEnabled()) write(Level.ERROR, message);
    }

    @Override
    public void error(String format, Object argument) {
        if (isErrorEnabled()) write(Level.ERROR, format, argument);
    }

    @Override
    public void error(String format, Object one, Object two) {
        if (isErrorEnabled()) write(Level.ERROR, format, one, two);
    }

    @Override
    public void error(String format, Object... arguments) {
        if (isErrorEnabled()) write(Level.ERROR, format, arguments);
    }

    @Override
    public <E extends Exception> void error(LoggerConsumer<E> consumer) throws E {
        if (isErrorEnabled()) consumer.accept(this);
    }
}
