// The js peer: matrix-js-sdk behind the protocol of ../README.md.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Client } from "./client.mjs";
import { Refusal, serve } from "./lines.mjs";

for (const level of ["log", "info", "debug", "trace", "warn"]) {
    console[level] = (...words) => process.env.PEER_LOG && console.error(...words);
}
process.on("unhandledRejection", (error) => process.env.PEER_LOG && console.error("unhandled", error));

const require = createRequire(import.meta.url);
const version = JSON.parse(readFileSync(require.resolve("matrix-js-sdk/package.json"))).version;
const clients = new Map();

const commands = {
    hello: async () => ({ peer: "matrix-js-sdk", version, commands: Object.keys(commands) }),
    login: async (client, command) => client.login(command),
    close: async (client) => forget(client),
    logout: async (client) => {
        await client.matrix.logout(false);
        forget(client);
    },
    createRoom: async (client, command) => client.createRoom(command),
    invite: async (client, { roomId, userId }) => void (await client.matrix.invite(roomId, userId)),
    kick: async (client, { roomId, userId }) => void (await client.matrix.kick(roomId, userId)),
    join: async (client, command) => client.join(command),
    leave: async (client, { roomId }) => void (await client.matrix.leave(roomId)),
    send: async (client, command) => client.send(command),
    sendEvent: async (client, command) => client.sendEvent(command),
    attach: async (client, command) => client.attach(command),
    readAttachment: async (client, command) => client.readAttachment(command),
    roomKeys: async (client, command) => client.roomKeys(command),
    waitMessage: async (client, command) => client.waitMessage(command),
    waitUndecryptable: async (client, command) => client.waitUndecryptable(command),
    waitJoined: async (client, command) => client.waitJoined(command),
    discardSession: async (client, { roomId }) => client.crypto.forceDiscardSession(roomId),
    isolation: async (client, command) => client.isolation(command),
    bootstrapCrossSigning: async (client, command) => client.bootstrapCrossSigning(command),
    bootstrapSecretStorage: async (client, command) => client.bootstrapSecretStorage(command),
    restore: async (client, command) => client.restore(command),
    backup: async (client, command) => client.backup(command),
    secrets: async (client, command) => client.secrets(command),
    requestSecrets: async () => undefined,
    trust: async (client, command) => client.trust(command),
    waitTrust: async (client, command) => client.waitTrust(command),
    devices: async (client, command) => client.devices(command),
    refresh: async (client, command) => client.refresh(command),
    verify: async (client, command) => client.verify(command),
    accept: async (client, { flow }) => client.flows.get(flow).request.accept(),
    startSas: async (client, command) => client.startSas(command),
    confirm: async (client, command) => client.confirm(command),
    mismatch: async (client, command) => client.mismatch(command),
    cancel: async (client, { flow }) => client.flows.get(flow).request.cancel(),
    scan: async (client, command) => client.scan(command),
    showQr: async (client, command) => client.showQr(command),
    confirmScan: async (client, command) => client.confirmScan(command),
    waitFlow: async (client, command) => client.flows.reached(command),
    fault: async (client, { id, cmd, client: name, ...fault }) => {
        if (!client.faults.arm(fault)) throw new Refusal("unsupported", "no such fault");
    },
    faults: async (client) => {
        client.faults.clear();
        return { used: client.faults.used };
    },
};

function forget(client) {
    client.close();
    clients.delete(client.name);
}

async function dispatch(command) {
    const run = Object.hasOwn(commands, command.cmd) ? commands[command.cmd] : undefined;
    if (!run) throw new Refusal("unknown_command", "no such command");
    if (command.cmd === "hello") return run();
    let client = clients.get(command.client);
    if (command.cmd === "login") {
        if (client) throw new Refusal("failed", "that client exists");
        client = new Client(command.client);
        clients.set(command.client, client);
    }
    if (!client) throw new Refusal("unknown_client", "no such client");
    return run(client, command);
}

await serve(dispatch);
for (const client of clients.values()) client.close();
process.exit(0);
