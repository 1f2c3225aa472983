package carapace.config.json5.load;

import static org.assertj.core.api.Assertions.assertThat;

import carapace.config.json5.QuickSealer;
import carapace.config.json5.load.LoadFault.Code;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Validation")
class ValidationTest extends LoadingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{gateway: {port: 0}}                            | gateway.port          | between"
                        + " 1 and 65535",
                "{gateway: {port: 70000}}                        | gateway.port          | between"
                        + " 1 and 65535",
                "{gateway: {port: '18789'}}                      | gateway.port          | must be:"
                        + " whole number",
                "{gateway: {port: Infinity}}                     | gateway.port          | must be:"
                        + " whole number",
                "{gateway: {auth: {mode: 'open'}}}               | gateway.auth.mode     | one of"
                        + " none, local",
                "{gateway: {auth: {token: 5}}}                   | gateway.auth.token    | must be"
                        + " a text or null",
                "{gateway: {auth: 'x'}}                          | gateway.auth          | must be"
                        + " an object",
                "{gateway: {bind: 'all', auth: {mode: 'none'}}}  | gateway.bind          | lets"
                        + " other machines in",
                "{gateway: {bind: '0.0.0.0', auth: {mode: 'local'}}} | gateway.bind      | lets"
                        + " other machines in",
                "{gateway: {tls: {enabled: true}}}               | gateway.tls.enabled   | not in"
                        + " this version",
                "{hooks: {}}                                     | hooks                 |"
                        + " gateway.hooks",
                "{agents: {default: {model: 'claude-sonnet-4-6'}}} | agents.default.model | put the"
                        + " provider in front",
                "{agents: {default: {model: 'anthropic/claude'}}} | agents.default.model | colon"
                        + " instead of the slash",
                "{agents: {default: {model: 'foo:bar'}}}         | agents.default.model  | known"
                        + " are builtin, anthropic",
                "{agents: {default: {model: 'anthropic :x'}}}    | agents.default.model  | no"
                        + " space",
                "{agents: {default: {model: 'anthropic: x'}}}    | agents.default.model  | no"
                        + " space",
                "{agents: {default: {model: ' '}}}               | agents.default.model  | must not"
                        + " be empty",
                "{agents: {default: {max_concurrent: 4}}}        | agents.default.max_concurrent |"
                        + " is now written maxConcurrent",
                "{agents: {defaults: {context_tokens: 4}}}       | agents.default.context_tokens |"
                        + " is now written contextTokens",
                "{agents: {default: {collect: 'some'}}}          | agents.default.collect | one of"
                        + " off, burst",
                "{agents: {default: 5}}                          | agents.default        | must be"
                        + " an object",
                "{agents: {defaults: 5}}                         | agents.defaults       | must be"
                        + " an object",
                "{agents: {default: {route: 'x'}}}               | agents.default.route  | names no"
                        + " entry",
                "{routes: {Fast: {model: 'openai:x'}}}           | routes.Fast           | small"
                        + " letters",
                "{routes: {fast: {}}}                            | routes.fast           | needs a"
                        + " model",
                "{channels: 5}                                   | channels              | must be"
                        + " an object",
                "{channels: {telegram: {features: {typing: {mode: 'x'}}}}} |"
                        + " channels.telegram.features.typing.mode | thinking",
                "{channels: {defaults: {features: {typing: {intervalSeconds: 0}}}}} |"
                        + " channels.defaults.features.typing.intervalSeconds | greater than 0",
                "{channels: {telegram: {access: {mode: 'some'}}}} | channels.telegram.access.mode |"
                        + " one of open",
                "{channels: {telegram: {delivery: {onUnknown: 'x'}}}} |"
                        + " channels.telegram.delivery.onUnknown | one of resend",
                "{sessions: {integrity: {action: 'x'}}}          | sessions.integrity.action | one"
                        + " of warn",
                "{sessions: {encryption: {mode: 'x'}}}           | sessions.encryption.mode | one"
                        + " of off",
                "{sessions: {encryption: {mode: 'required'}}}    | sessions.encryption.mode |"
                        + " CARAPACE_CONFIG_PASSWORD",
                "{sessions: {retention: {days: 0}}}              | sessions.retention.days |"
                        + " greater than 0",
                "{signal: {baseUrl: 'http://10.0.0.5:8080', phoneNumber: '+15551234567'}} |"
                        + " signal.baseUrl | must be https",
                "{signal: {baseUrl: 'https://h', phoneNumber: '15551234567'}} | signal.phoneNumber"
                        + " | country code",
                "{telegram: {baseUrl: 'http://example.org'}}     | telegram.baseUrl      | must be"
                        + " https",
                "{telegram: {baseUrl: 'ftp://example.org'}}      | telegram.baseUrl      | begins"
                        + " with https://",
                "{telegram: {baseUrl: 'https://u:p@example.org'}} | telegram.baseUrl     | user or"
                        + " password",
                "{telegram: {baseUrl: 'http://127.0.0.1.example.org'}} | telegram.baseUrl | must be"
                        + " https",
                "{telegram: {accounts: {default: {}}}}           | telegram.accounts.default | and"
                        + " not default",
                "{telegram: {accounts: {'a b': {}}}}             | telegram.accounts.a b | must be"
                        + " named by",
                "{telegram: {accounts: {work: {botToken: 5}}}}   | telegram.accounts.work.botToken"
                        + " | must be a text",
                "{anthropic: {baseUrl: 'http://127.0.0.1'}}      | anthropic.baseUrl     |"
                        + " https://",
                "{webhook: {url: 'https://h', headers: {A: 1}}}  | webhook.headers.A     | must be"
                        + " a text",
                "{env: {vars: {TELEGRAM_BOT_TOKEN: 5}}}          | env.vars.TELEGRAM_BOT_TOKEN |"
                        + " must be a text",
                "{plugins: {entries: {'org.x': {accounts: {a: {token: 5}}}}}} |"
                        + " plugins.entries[\"org.x\"].accounts.a.token | must be a text",
                "{anthropic: {apiKey: 'enc:v1:aaaa:bbbb'}}       | anthropic.apiKey      | enc:v1:",
                "{anthropic: {apiKey: 'enc:v2:abc'}}             | anthropic.apiKey      | no"
                        + " sealed value",
                "{meta: {x: 'enc:v9:x:y:z'}}                     | meta.x                | enc:v9:",
                "{matrix: {enabled: 'false'}}                    | matrix.enabled        | true or"
                        + " false",
                "{matrix: {enabled: true}}                       | matrix.homeserverUrl  | is"
                        + " missing",
                "{matrix: {enabled: true, homeserverUrl: 'http://matrix.example.com', userId:"
                        + " '@a:b', password: 'x'}} | matrix.homeserverUrl | must be https",
                "{matrix: {enabled: true, homeserverUrl: 'https://h/path', userId: '@a:b',"
                        + " password: 'x'}} | matrix.homeserverUrl | without path",
                "{matrix: {enabled: true, homeserverUrl: 'https://h', userId: 'a', password: 'x'}}"
                        + " | matrix.userId | full user id",
                "{matrix: {enabled: true, homeserverUrl: 'https://h', userId: '@a:b', accessToken:"
                        + " 'x'}} | matrix.deviceId | is missing",
                "{matrix: {inboundDlq: {legacyEnvelopePolicy: 'x'}}} |"
                        + " matrix.inboundDlq.legacyEnvelopePolicy | one of accept",
                "{agents: {list: [{}]}}                          | agents.list.0.id      | is"
                        + " missing",
                "{agents: {list: 5}}                             | agents.list           | must be:"
                        + " list of objects",
                "{deploy: {trust: [5]}}                          | deploy.trust          | must be:"
                        + " list of texts"
            })
    void refuses(String text, String path, String message) throws Exception {
        assertError(text, path, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{gatway: {}}                        | gatway                  | was gateway"
                        + " meant?",
                "{gateway: {prot: 1}}                | gateway.prot            | was port meant?",
                "{gateway: {zzzzzzz: 1}}             | gateway.zzzzzzz         | is not a known"
                        + " key",
                "{channels: {telegarm: {}}}          | channels.telegarm       | was telegram"
                        + " meant?",
                "{channels: {zulip: {}}}             | channels.zulip          | no known channel",
                "{channels: {telegram: {acces: {}}}} | channels.telegram.acces | was access meant?",
                "{channels: {telegram: {access: {user: []}}}} | channels.telegram.access.user | was"
                        + " users meant?",
                "{telegram: {botTokn: 'x'}}          | telegram.botTokn        | was botToken"
                        + " meant?",
                "{telegram: {accounts: {w: {botTokn: 'x'}}}} | telegram.accounts.w.botTokn | was"
                        + " botToken meant?",
                "{agents: {default: {tools: {polciy: 1}}}} | agents.default.tools.polciy | was"
                        + " policy meant?",
                "{gateway: {bind: 'elsewhere'}}      | gateway.bind            | listening will"
                        + " fail",
                "{gateway: {reload: {debounceMs: 0}}} | gateway.reload.debounceMs | the default is"
                        + " used",
                "{gateway: {hooks: {maxBodyBytes: -1}}} | gateway.hooks.maxBodyBytes | the default"
                        + " is used",
                "{gateway: {reload: {mode: 'warm'}}} | gateway.reload.mode     | one of hot",
                "{logging: {level: 'loud'}}          | logging.level           | the default is"
                        + " used",
                "{session: {scope: 'x'}}             | session.scope           | the default is"
                        + " used",
                "{session: {reset: {mode: 'x'}}}     | session.reset.mode      | the default is"
                        + " used",
                "{channels: {telegram: {features: {typing: {intervalSeconds: 4000}}}}} |"
                        + " channels.telegram.features.typing.intervalSeconds | at most 3600",
                "{channels: {slack: {features: {typing: {enabled: true}}}}} |"
                        + " channels.slack.features.typing.enabled | no effect",
                "{channels: {telegram: {access: {users: ['Ann Lee']}}}} |"
                        + " channels.telegram.access.users | display name",
                "{anthropic: {apiKey: 'k', authProfile: 'p'}} | anthropic.authProfile | is ignored",
                "{telegram: {}}                      | telegram                | has no botToken",
                "{signal: {phoneNumber: '+15551234567'}} | signal.baseUrl      | is missing",
                "{agents: {default: {model: ' openai:x ' }}} | agents.default.model | left out",
                "{agents: {default: {model: 'openai:x', route: 'a'}}, routes: {a: {model:"
                        + " 'openai:y'}}} | agents.default.model | route is set",
                "{matrix: {homeserverUrl: 'https://h'}} | matrix.enabled        | off",
                "{env: {'1A': 'x'}}                  | env.1A                  | no variable name",
                "{env: {vars: {A: 5}}}               | env.vars.A              | must be a text"
            })
    void warns(String text, String path, String message) throws Exception {
        assertWarning(load(text), path, message);
    }

    @Test
    void takes_what_is_good() throws Exception { // 24
        assertThat(
                        load("{signal: {baseUrl: 'http://127.0.0.1:8080', phoneNumber:"
                                        + " '+15551234567'}}")
                                .issues())
                .isEmpty();
        assertThat(load("{agents: {default: {model: 'ollama:qwen3-coder:30b'}}}").issues())
                .isEmpty();
        assertThat(
                        load("{plugins: {entries: {'org.example.zulip': {accounts: {work: {site:"
                                 + " 's', deep: {x: [1]}}}}}}, channels: {'org.example.zulip': {},"
                                 + " 'telegram:work': {}}}")
                                .issues())
                .isEmpty();
        assertThat(
                        load("{env: {vars: {A: 'x'}, shellEnv: {enabled: true}}, wizard: {anything:"
                                        + " 1}}")
                                .issues())
                .isEmpty();
    }

    @Test
    void counts_an_unknown_reload_mode_as_off() throws Exception {
        assertThat(load("{gateway: {reload: {mode: 'warm'}}}").text("gateway.reload.mode"))
                .contains("warm");
        assertThat(
                        load("{gateway: {reload: {debounceMs: 0}}}")
                                .at("gateway.reload.debounceMs")
                                .orElseThrow()
                                .toJson()
                                .intValue())
                .isEqualTo(300);
    }

    @Test
    void compares_matrix_keys_with_their_variables() throws Exception {
        environment.put("MATRIX_USER_ID", "@b:c");
        environment.put("MATRIX_PASSWORD", "x");
        var head = "{matrix: {enabled: true, homeserverUrl: 'https://h', ";
        assertWarning(
                load(head + "userId: '@a:b', storePassphrase: 's'}}"),
                "matrix.userId",
                "MATRIX_USER_ID");
        assertThat(load(head + "storePassphrase: 's'}}").issues()).isEmpty();
        assertThat(load(head + "userId: '${MATRIX_USER_ID}', storePassphrase: 's'}}").issues())
                .isEmpty();
        assertError(head + "userId: '@a:b', password: null}}", "matrix.password", "must be a text");
        assertError(head + "userId: ''}}", "matrix.userId", "is missing");
    }

    @Test
    void tells_every_error_at_once() throws Exception {
        write("carapace.json5", "{gateway: {port: 0}, hooks: {}, telegram: {baseUrl: 'x'}}");
        assertFault(Code.INVALID, "gateway.port", "");
        assertFault(Code.INVALID, "hooks", "");
        assertFault(Code.INVALID, "telegram.baseUrl", "");
    }

    @Test
    void refuses_containers_65_deep() throws Exception { // secrets 12
        assertThat(load("{meta: " + "[".repeat(63) + "]".repeat(63) + "}")).isNotNull();
        write("carapace.json5", "{meta: " + "[".repeat(64) + "]".repeat(64) + "}");
        var path = "meta" + ".0".repeat(63);
        assertFault(Code.INVALID, path, "deeper than 64");
    }

    @Test
    void warns_of_one_sealed_value_at_two_paths() throws Exception { // secrets 36
        var sealed = new QuickSealer("p").seal("x");
        assertWarning(
                load(
                        "{slack: {botToken: '"
                                + sealed
                                + "'}, discord: {botToken: '"
                                + sealed
                                + "'}}"),
                "discord.botToken",
                "same sealed value as slack.botToken");
        assertThat(load("{discord: {botToken: '" + sealed + "'}}").issues()).isEmpty();
    }

    @Test
    void never_quotes_what_stands_at_a_secret_path() throws Exception {
        write(
                "carapace.json5",
                "{gateway: {auth: {token: ['hush']}}, anthropic: {apiKey: 'enc:v2:hush'}}");
        try {
            load();
        } catch (LoadFault fault) {
            assertThat(fault.issues()).hasSizeGreaterThan(1);
            assertThat(fault.issues()).noneMatch(i -> i.message().contains("hush"));
            return;
        }
        throw new AssertionError("it was taken");
    }
}
