package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/crypto"
	"maunium.net/go/mautrix/crypto/backup"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

// client is one device of one user: a login, a sync loop, a crypto store in memory.
type client struct {
	name, user, homeserver string
	matrix                 *mautrix.Client
	mach                   *crypto.OlmMachine
	store                  *keyStore
	faults                 *faults
	stop                   context.CancelFunc
	ctx                    context.Context

	mu       sync.Mutex
	changed  chan struct{}
	synced   bool
	state    string
	events   map[string]*record
	pending  []*event.Event
	withheld map[string]string
	strict   bool

	retryLock sync.Mutex

	flowLock sync.Mutex
	flows    map[string]*flow
	recent   []*flow

	backupLock    sync.Mutex
	backupKey     *backup.MegolmBackupKey
	backupVersion id.KeyBackupVersion
}

// record is what became of one room event.
type record struct {
	roomID, eventID, sender, kind, body, trust string
	content                                    map[string]any
	encrypted, undecryptable                   bool
	code, session                              string
}

func newClient(name string) *client {
	ctx, stop := context.WithCancel(context.Background())
	return &client{
		name: name, ctx: ctx, stop: stop, changed: make(chan struct{}), faults: &faults{client: name},
		events: map[string]*record{}, withheld: map[string]string{}, flows: map[string]*flow{},
	}
}

// notify wakes everybody who waits for something to become so.
func (c *client) notify() {
	c.mu.Lock()
	close(c.changed)
	c.changed = make(chan struct{})
	c.mu.Unlock()
}

// until looks again whenever something has changed, and every 100 ms.
func (c *client) until(timeoutMs int, what string, look func() (answer, error)) (answer, error) {
	if timeoutMs <= 0 {
		timeoutMs = 15000
	}
	deadline := time.After(time.Duration(timeoutMs) * time.Millisecond)
	for {
		c.mu.Lock()
		changed := c.changed
		c.mu.Unlock()
		if result, err := look(); result != nil || err != nil {
			return result, err
		}
		select {
		case <-changed:
		case <-time.After(100 * time.Millisecond):
		case <-deadline:
			return nil, refuse("timeout", what)
		}
	}
}

func (c *client) plainCall(method, path string, body, result any) error {
	encoded, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(c.ctx, method, c.homeserver+path, bytes.NewReader(encoded))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		var problem struct{ Errcode, Error string }
		_ = json.NewDecoder(response.Body).Decode(&problem)
		return &refusal{code: "http", message: problem.Error, more: answer{"status": response.StatusCode, "errcode": problem.Errcode}}
	}
	return json.NewDecoder(response.Body).Decode(result)
}

func (c *client) login(a *arguments) (answer, error) {
	c.user, c.homeserver = a.User, strings.TrimRight(a.Homeserver, "/")
	if a.Register {
		err := c.plainCall("POST", "/_matrix/client/v3/register", answer{
			"username": a.User, "password": a.Password, "inhibit_login": true, "auth": answer{"type": "m.login.dummy"},
		}, &answer{})
		if err != nil {
			return nil, err
		}
	}
	var session struct {
		UserID      id.UserID   `json:"user_id"`
		DeviceID    id.DeviceID `json:"device_id"`
		AccessToken string      `json:"access_token"`
	}
	ask := answer{"type": "m.login.password", "identifier": answer{"type": "m.id.user", "user": a.User}, "password": a.Password}
	if a.DeviceID != "" {
		ask["device_id"] = a.DeviceID
	}
	if err := c.plainCall("POST", "/_matrix/client/v3/login", ask, &session); err != nil {
		return nil, err
	}
	matrix, err := mautrix.NewClient(c.homeserver, session.UserID, session.AccessToken)
	if err != nil {
		return nil, err
	}
	log := zerolog.Nop()
	if os.Getenv("PEER_LOG") != "" {
		log = zerolog.New(os.Stderr).With().Str("client", c.name).Logger()
	}
	matrix.DeviceID, matrix.Log = session.DeviceID, log
	matrix.StateStore = mautrix.NewMemoryStateStore()
	matrix.DefaultHTTPRetries = 4
	matrix.Client = &http.Client{Transport: c.faults}
	c.matrix = matrix
	c.store = &keyStore{MemoryStore: crypto.NewMemoryStore(nil)}
	c.mach = crypto.NewOlmMachine(matrix, &log, c.store, matrix.StateStore.(crypto.StateStore))
	c.mach.SessionReceived = func(_ context.Context, _ id.RoomID, _ id.SessionID, _ uint32) { go c.retry() }
	if err := c.mach.Load(c.ctx); err != nil {
		return nil, err
	}
	if err := c.mach.ShareKeys(c.ctx, -1); err != nil {
		return nil, err
	}
	c.listen()
	go c.sync()
	if _, err := c.until(30000, "no first sync", func() (answer, error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.synced {
			return answer{}, nil
		}
		return nil, nil
	}); err != nil {
		return nil, err
	}
	go c.backupLoop()
	own := c.mach.OwnIdentity()
	return answer{
		"userId": session.UserID, "deviceId": session.DeviceID, "accessToken": session.AccessToken,
		"ed25519": own.SigningKey, "curve25519": own.IdentityKey,
	}, nil
}

func (c *client) logout(a *arguments) (answer, error) {
	if _, err := c.matrix.Logout(c.ctx); err != nil {
		return nil, err
	}
	return forget(c, a)
}

// patientSyncer asks again soon after a failure, and says how the homeserver does.
type patientSyncer struct {
	*mautrix.DefaultSyncer
	c *client
}

func (s *patientSyncer) OnFailedSync(_ *mautrix.RespSync, err error) (time.Duration, error) {
	if errors.Is(err, mautrix.MUnknownToken) {
		var problem mautrix.HTTPError
		soft := errors.As(err, &problem) && problem.RespError != nil && problem.RespError.ExtraData["soft_logout"] == true
		emit(answer{"event": "sync", "client": s.c.name, "state": "logged_out", "soft": soft})
		return 0, err
	}
	s.c.setState("error")
	return time.Second, nil
}

func (c *client) setState(state string) {
	c.mu.Lock()
	news := c.state != state
	c.state = state
	if state == "ok" {
		c.synced = true
	}
	c.mu.Unlock()
	if news {
		emit(answer{"event": "sync", "client": c.name, "state": state})
		c.notify()
	}
}

func (c *client) sync() {
	if err := c.matrix.SyncWithContext(c.ctx); err != nil && c.ctx.Err() == nil {
		c.matrix.Log.Warn().Err(err).Msg("sync ended")
	}
}

func (c *client) listen() {
	syncer := &patientSyncer{mautrix.NewDefaultSyncer(), c}
	c.matrix.Syncer = syncer
	syncer.ParseErrorHandler = func(*event.Event, error) bool { return true }
	syncer.OnSync(func(ctx context.Context, response *mautrix.RespSync, since string) bool {
		c.noteWithheld(response)
		return c.mach.ProcessSyncResponse(ctx, response, since)
	})
	syncer.OnSync(func(context.Context, *mautrix.RespSync, string) bool {
		defer c.setState("ok")
		return true
	})
	syncer.OnEvent(c.matrix.StateStoreSyncHandler)
	syncer.OnEventType(event.StateMember, c.mach.HandleMemberEvent)
	syncer.OnEvent(c.onEvent)
}
