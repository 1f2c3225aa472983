// JSON lines on stdin and stdout: commands in, answers and events out.
import { createInterface } from "node:readline";

/** An error that the answer names by a word. */
export class Refusal extends Error {
    constructor(code, message, more = {}) {
        super(message ?? code);
        this.code = code;
        this.more = more;
    }
}

export function emit(event) {
    process.stdout.write(JSON.stringify(event) + "\n");
}

function failure(error) {
    if (error instanceof Refusal) return { error: error.code, message: error.message, ...error.more };
    if (error?.errcode || error?.httpStatus) {
        return { error: "http", status: error.httpStatus, errcode: error.errcode, message: String(error.message) };
    }
    return { error: "failed", message: String(error?.message ?? error) };
}

/** Runs every command as it comes, side by side; resolves at the end of stdin. */
export async function serve(dispatch) {
    for await (const line of createInterface({ input: process.stdin })) {
        if (line.trim() === "") continue;
        let command;
        try {
            command = JSON.parse(line);
        } catch {
            emit({ id: null, ok: false, error: "malformed", message: "not a JSON object" });
            continue;
        }
        Promise.resolve()
            .then(() => dispatch(command))
            .then((answer) => emit({ id: command.id, ok: true, ...(answer ?? {}) }))
            .catch((error) => emit({ id: command.id, ok: false, ...failure(error) }));
    }
}

/** Conditions that somebody waits for; checked again whenever something was noted. */
export class Waiting {
    #waiters = new Set();

    changed() {
        for (const waiter of [...this.#waiters]) waiter();
    }

    /** The first value of `look` that is neither undefined, null nor false; a throw of `look` is passed on. */
    until(look, timeoutMs = 15000, what = "nothing came") {
        return new Promise((resolve, reject) => {
            const end = (settle, value) => {
                this.#waiters.delete(check);
                clearTimeout(timer);
                settle(value);
            };
            const check = () => {
                try {
                    const value = look();
                    if (value !== undefined && value !== null && value !== false) end(resolve, value);
                } catch (error) {
                    end(reject, error);
                }
            };
            const timer = setTimeout(() => end(reject, new Refusal("timeout", what)), timeoutMs);
            this.#waiters.add(check);
            check();
        });
    }
}
