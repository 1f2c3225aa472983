// The Go peer: mautrix-go with goolm behind the protocol of ../README.md.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"sort"
	"sync"

	"maunium.net/go/mautrix"
)

// arguments of every command; each takes those it knows.
type arguments struct {
	ID       json.RawMessage `json:"id"`
	Cmd      string          `json:"cmd"`
	Client   string          `json:"client"`
	Timeout  int             `json:"timeoutMs"`
	UserID   string          `json:"userId"`
	DeviceID string          `json:"deviceId"`
	RoomID   string          `json:"roomId"`
	EventID  string          `json:"eventId"`

	Homeserver string `json:"homeserver"`
	User       string `json:"user"`
	Password   string `json:"password"`
	Register   bool   `json:"register"`

	Encrypted        *bool    `json:"encrypted"`
	Invite           []string `json:"invite"`
	Direct           bool     `json:"direct"`
	History          string   `json:"history"`
	RotationMessages int      `json:"rotationMessages"`

	Body    string         `json:"body"`
	Type    string         `json:"type"`
	Content map[string]any `json:"content"`

	Mode        string   `json:"mode"`
	Reset       bool     `json:"reset"`
	Passphrase  string   `json:"passphrase"`
	RecoveryKey string   `json:"recoveryKey"`
	Count       int      `json:"count"`
	Want        []string `json:"want"`

	IdentityVerified *bool `json:"identityVerified"`
	DeviceVerified   *bool `json:"deviceVerified"`
	DeviceSigned     *bool `json:"deviceSigned"`

	Flow  string `json:"flow"`
	Phase string `json:"phase"`
	Bytes string `json:"bytes"`
	Plain bool   `json:"plain"`

	Name string `json:"name"`
	Step string `json:"step"`
	Once *bool  `json:"once"`
}

type answer = map[string]any

// refusal is an error that the answer names by a word.
type refusal struct {
	code, message string
	more          answer
}

func (r *refusal) Error() string { return r.code + ": " + r.message }

func refuse(code, message string) error { return &refusal{code: code, message: message} }

var output sync.Mutex

func emit(message answer) {
	line, err := json.Marshal(message)
	if err != nil {
		panic(err)
	}
	output.Lock()
	defer output.Unlock()
	os.Stdout.Write(append(line, '\n'))
}

func failure(err error) answer {
	var known *refusal
	var http mautrix.HTTPError
	switch {
	case errors.As(err, &known):
		result := answer{"error": known.code, "message": known.message}
		for name, value := range known.more {
			result[name] = value
		}
		return result
	case errors.As(err, &http) && http.RespError != nil:
		status := 0
		if http.Response != nil {
			status = http.Response.StatusCode
		}
		return answer{"error": "http", "status": status, "errcode": http.RespError.ErrCode, "message": err.Error()}
	default:
		return answer{"error": "failed", "message": err.Error()}
	}
}

var (
	clientsLock sync.Mutex
	clients     = map[string]*client{}
)

type command func(*client, *arguments) (answer, error)

var commands = map[string]command{
	"login": (*client).login, "close": forget, "logout": (*client).logout,
	"createRoom": (*client).createRoom, "invite": (*client).invite, "kick": (*client).kick,
	"join": (*client).join, "leave": (*client).leave, "send": (*client).send, "sendEvent": (*client).sendEvent,
	"attach": (*client).attach, "readAttachment": (*client).readAttachment,
	"waitMessage": (*client).waitMessage, "waitUndecryptable": (*client).waitUndecryptable,
	"waitJoined": (*client).waitJoined, "discardSession": (*client).discardSession, "isolation": (*client).isolation,
	"bootstrapCrossSigning": (*client).bootstrapCrossSigning, "bootstrapSecretStorage": (*client).bootstrapSecretStorage,
	"restore": (*client).restore, "backup": (*client).backup, "secrets": (*client).secrets,
	"requestSecrets": (*client).requestSecrets, "trust": (*client).trust, "waitTrust": (*client).waitTrust,
	"devices": (*client).devices, "refresh": (*client).refresh, "verify": (*client).verify,
	"accept": (*client).accept, "startSas": (*client).startSas, "confirm": (*client).confirm,
	"mismatch": (*client).mismatch, "cancel": (*client).cancel, "scan": (*client).scan, "showQr": (*client).showQr,
	"confirmScan": (*client).confirmScan, "waitFlow": (*client).waitFlow, "fault": (*client).fault,
	"faults": (*client).faultsUsed, "dropOlm": (*client).dropOlm, "requestKey": (*client).requestKey,
}

func forget(c *client, _ *arguments) (answer, error) {
	c.stop()
	clientsLock.Lock()
	defer clientsLock.Unlock()
	delete(clients, c.name)
	return nil, nil
}

func hello() answer {
	names := []string{"hello"}
	for name := range commands {
		names = append(names, name)
	}
	sort.Strings(names)
	return answer{"peer": "mautrix-go", "version": mautrix.Version, "commands": names}
}

func find(a *arguments) (*client, error) {
	clientsLock.Lock()
	defer clientsLock.Unlock()
	found := clients[a.Client]
	if a.Cmd == "login" {
		if found != nil {
			return nil, refuse("failed", "that client exists")
		}
		found = newClient(a.Client)
		clients[a.Client] = found
	}
	if found == nil {
		return nil, refuse("unknown_client", "no such client")
	}
	return found, nil
}

func dispatch(a *arguments) (answer, error) {
	if a.Cmd == "hello" {
		return hello(), nil
	}
	run := commands[a.Cmd]
	if run == nil {
		return nil, refuse("unknown_command", "no such command")
	}
	c, err := find(a)
	if err != nil {
		return nil, err
	}
	return run(c, a)
}

func main() {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(make([]byte, 1<<16), 1<<24)
	for input.Scan() {
		a := &arguments{}
		if err := json.Unmarshal(input.Bytes(), a); err != nil {
			emit(answer{"id": nil, "ok": false, "error": "malformed", "message": "not a command"})
			continue
		}
		go func() {
			result, err := dispatch(a)
			if err != nil {
				result = failure(err)
			} else if result == nil {
				result = answer{}
			}
			result["id"], result["ok"] = a.ID, err == nil
			emit(result)
		}()
	}
}
