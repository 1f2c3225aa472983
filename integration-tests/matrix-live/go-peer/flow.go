package main

import (
	"crypto/ecdh"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"go.mau.fi/util/random"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

const (
	stepRequest = "request"
	methodSas   = "m.sas.v1"
	methodScan  = "m.reciprocate.v1"
)

var (
	phases  = []string{"requested", "ready", "started", "scanned", "keys", "done"}
	methods = []string{methodSas, methodScan, "m.qr_code.show.v1", "m.qr_code.scan.v1"}
)

// flow is one verification, to-device (room empty) or in a room. Everything in it is guarded by its client's flowLock.
type flow struct {
	c         *client
	id        string
	room      id.RoomID
	user      id.UserID
	device    id.DeviceID
	mine      bool // we sent the request
	iStarted  bool // we sent the start that counts
	phase     string
	methods   []string
	code      string
	byMe      bool
	start     map[string]any // the content of the start that counts, exactly as it was sent
	private   *ecdh.PrivateKey
	theirs    *ecdh.PublicKey
	promised  string // their commitment
	sas       []byte
	theirMac  map[string]any
	sentMac   bool
	sentDone  bool
	theirDone bool
	verified  bool
	secret    []byte // of the QR code that we show or have scanned
	scanner   bool
	trusted   func() error // what to sign at the end
}

func (f *flow) record() answer {
	result := answer{
		"flow": f.id, "phase": f.phase, "userId": f.user, "deviceId": nil, "roomId": nil, "mine": f.mine,
		"emoji": nil, "names": nil, "decimals": nil, "code": nil, "cancelledByMe": nil, "methods": f.methods,
	}
	if f.device != "" {
		result["deviceId"] = f.device
	}
	if f.room != "" {
		result["roomId"] = f.room
	}
	if f.sas != nil {
		result["emoji"], result["names"] = emojiOf(f.sas)
		result["decimals"] = decimalsOf(f.sas)
	}
	if f.phase == "cancelled" {
		result["code"], result["cancelledByMe"] = f.code, f.byMe
	}
	return result
}

func (f *flow) turn(phase string) {
	f.phase = phase
	report := f.record()
	report["event"], report["client"] = "flow", f.c.name
	emit(report)
	f.c.notify()
}

func (f *flow) over() bool { return f.phase == "done" || f.phase == "cancelled" }

// send puts the transaction into the content, tells the armed lie, and sends by the flow's transport.
func (f *flow) send(step string, content map[string]any) error {
	kind := "m.key.verification." + step
	if f.room != "" {
		content["m.relates_to"] = map[string]any{"rel_type": "m.reference", "event_id": f.id}
	} else {
		content["transaction_id"] = f.id
	}
	sent := copyOf(content)
	if !f.c.faults.outgoing(step, sent) {
		return nil
	}
	if f.room != "" {
		_, err := f.c.sendRoom(f.room, kind, sent, false)
		return err
	}
	return f.c.sendToDevice(kind, f.user, f.device, sent)
}

func copyOf(content map[string]any) map[string]any {
	text, err := json.Marshal(content)
	if err != nil {
		panic(err)
	}
	var result map[string]any
	if err := json.Unmarshal(text, &result); err != nil {
		panic(err)
	}
	return result
}

func (c *client) sendToDevice(kind string, user id.UserID, device id.DeviceID, content map[string]any) error {
	_, err := c.matrix.SendToDevice(c.ctx, event.Type{Type: kind, Class: event.ToDeviceEventType}, &mautrix.ReqSendToDevice{
		Messages: map[id.UserID]map[id.DeviceID]*event.Content{user: {device: {Raw: content}}},
	})
	return err
}

func (f *flow) cancel(code, reason string) {
	if f.over() {
		return
	}
	f.code, f.byMe = code, true
	if err := f.send("cancel", map[string]any{"code": code, "reason": reason}); err != nil {
		f.c.matrix.Log.Warn().Err(err).Msg("cancel was not sent")
	}
	f.turn("cancelled")
}

// or cancels the flow when something could not be done.
func (f *flow) or(err error) {
	if err != nil {
		f.cancel("m.invalid_message", err.Error())
	}
}

func text(content map[string]any, name string) string {
	value, _ := content[name].(string)
	return value
}

func texts(content map[string]any, name string) []string {
	list, _ := content[name].([]any)
	var result []string
	for _, one := range list {
		if value, ok := one.(string); ok {
			result = append(result, value)
		}
	}
	return result
}

func transaction(content map[string]any) string {
	if relation, ok := content["m.relates_to"].(map[string]any); ok {
		return text(relation, "event_id")
	}
	return text(content, "transaction_id")
}

// onVerification takes every verification message that is not our own.
func (c *client) onVerification(sender id.UserID, room, eventID, kind string, content map[string]any) {
	c.flowLock.Lock()
	defer c.flowLock.Unlock()
	step := strings.TrimPrefix(kind, "m.key.verification.")
	if kind == "m.room.message" {
		if text(content, "to") == c.matrix.UserID.String() {
			c.requested(sender, id.RoomID(room), eventID, content)
		}
		return
	}
	if step == stepRequest {
		c.requested(sender, "", text(content, "transaction_id"), content)
		return
	}
	f := c.flows[transaction(content)]
	if f == nil || f.over() || f.user != sender || f.room != id.RoomID(room) {
		return
	}
	f.take(step, content)
}

func (c *client) requested(sender id.UserID, room id.RoomID, flowID string, content map[string]any) {
	device := id.DeviceID(text(content, "from_device"))
	if flowID == "" || device == "" || c.flows[flowID] != nil || (sender == c.matrix.UserID && device == c.matrix.DeviceID) {
		return
	}
	f := &flow{c: c, id: flowID, room: room, user: sender, device: device, methods: texts(content, "methods")}
	c.keep(f)
	if err := c.download(sender); err != nil {
		c.matrix.Log.Warn().Err(err).Msg("keys of the requester")
	}
	f.turn("requested")
}

func (c *client) keep(f *flow) {
	c.flows[f.id] = f
	c.recent = append(c.recent, f)
}

func (f *flow) take(step string, content map[string]any) {
	switch step {
	case "ready":
		if f.mine && f.phase == "requested" {
			f.device, f.methods = id.DeviceID(text(content, "from_device")), texts(content, "methods")
			f.or(f.c.download(f.user))
			f.turn("ready")
		}
	case "start":
		f.onStart(content)
	case "accept":
		f.onAccept(content)
	case "key":
		f.onKey(content)
	case "mac":
		f.theirMac = content
		if f.sentMac {
			f.or(f.compare())
		}
	case "done":
		f.theirDone = true
		if f.scanner && !f.sentDone {
			f.or(f.finish())
		} else if f.sentDone {
			f.or(f.end())
		}
	case "cancel":
		f.code, f.byMe = text(content, "code"), false
		f.turn("cancelled")
	}
}

func (f *flow) onStart(content map[string]any) {
	if f.device == "" {
		f.device = id.DeviceID(text(content, "from_device"))
	}
	switch text(content, "method") {
	case methodScan:
		if f.secret == nil || f.scanner || !f.secretIs(text(content, "secret")) {
			f.cancel("m.key_mismatch", "the secret is not that of our code")
			return
		}
		f.turn("scanned")
	case methodSas:
		if f.iStarted {
			ours := strings.Compare(f.c.matrix.UserID.String(), f.user.String())
			if ours == 0 {
				ours = strings.Compare(f.c.matrix.DeviceID.String(), f.device.String())
			}
			if ours < 0 {
				return // both have started, and ours counts
			}
			f.iStarted = false
		}
		f.start = content
		f.or(f.acceptSas())
	default:
		f.cancel("m.unknown_method", "sas and reciprocate only")
	}
}

// named finds a flow for a command; the lock is the caller's.
func (c *client) named(a *arguments) (*flow, error) {
	f := c.flows[a.Flow]
	if f == nil {
		return nil, refuse("unknown_flow", "no such flow")
	}
	return f, nil
}

// with runs a command on a flow under the lock.
func (c *client) with(a *arguments, run func(*flow) error) (answer, error) {
	c.flowLock.Lock()
	defer c.flowLock.Unlock()
	f, err := c.named(a)
	if err != nil {
		return nil, err
	}
	if f.over() {
		return nil, &refusal{code: "cancelled", message: f.code, more: answer{"code": f.code, "cancelledByMe": f.byMe}}
	}
	return nil, run(f)
}

func (c *client) verify(a *arguments) (answer, error) {
	user := id.UserID(a.UserID)
	if err := c.download(user); err != nil {
		return nil, err
	}
	content := map[string]any{"from_device": c.matrix.DeviceID, "methods": methods}
	c.flowLock.Lock()
	defer c.flowLock.Unlock()
	f := &flow{c: c, user: user, mine: true, room: id.RoomID(a.RoomID), device: id.DeviceID(a.DeviceID)}
	if f.room != "" {
		content["msgtype"], content["to"] = "m.key.verification.request", user
		content["body"] = "A verification request; this client cannot show it."
		sent, err := c.sendRoom(f.room, "m.room.message", content, a.Plain)
		if err != nil {
			return nil, err
		}
		f.id, f.device = sent.String(), ""
	} else {
		f.id = random.String(24)
		content["timestamp"], content["transaction_id"] = time.Now().UnixMilli(), f.id
		targets := []id.DeviceID{f.device}
		if f.device == "" {
			devices, err := c.store.GetDevices(c.ctx, user)
			if err != nil {
				return nil, err
			}
			targets = nil
			for device := range devices {
				if device != c.matrix.DeviceID {
					targets = append(targets, device)
				}
			}
		}
		for _, device := range targets {
			if err := c.sendToDevice("m.key.verification.request", user, device, content); err != nil {
				return nil, err
			}
		}
	}
	c.keep(f)
	f.turn("requested")
	return answer{"flow": f.id}, nil
}

func (c *client) accept(a *arguments) (answer, error) {
	return c.with(a, func(f *flow) error {
		if f.mine || f.phase != "requested" {
			return refuse("failed", "nothing to accept")
		}
		common := []string{}
		for _, method := range methods {
			if opposite := map[string]string{
				"m.qr_code.show.v1": "m.qr_code.scan.v1", "m.qr_code.scan.v1": "m.qr_code.show.v1",
			}[method]; opposite != "" && slices.Contains(f.methods, opposite) || slices.Contains(f.methods, method) {
				common = append(common, method)
			}
		}
		if err := f.send("ready", map[string]any{"from_device": c.matrix.DeviceID, "methods": common}); err != nil {
			return err
		}
		f.turn("ready")
		return nil
	})
}

func (c *client) startSas(a *arguments) (answer, error) {
	return c.with(a, func(f *flow) error {
		if f.start != nil {
			return nil
		}
		return f.startSas()
	})
}

func (c *client) confirm(a *arguments) (answer, error) {
	if _, err := c.with(a, func(f *flow) error {
		if f.sas == nil {
			return refuse("failed", "nothing to compare yet")
		}
		return f.sendMac()
	}); err != nil {
		return nil, err
	}
	return c.ended(a)
}

// ended waits for the end of a flow: its record when done, a refusal with the code when cancelled.
func (c *client) ended(a *arguments) (answer, error) {
	return c.until(a.Timeout, "the flow has not ended", func() (answer, error) {
		c.flowLock.Lock()
		defer c.flowLock.Unlock()
		f := c.flows[a.Flow]
		switch f.phase {
		case "done":
			result := f.record()
			result["done"] = true
			return result, nil
		case "cancelled":
			return nil, &refusal{code: "cancelled", message: "cancelled: " + f.code, more: answer{"code": f.code, "cancelledByMe": f.byMe}}
		}
		return nil, nil
	})
}

func (c *client) mismatch(a *arguments) (answer, error) {
	return c.with(a, func(f *flow) error {
		if f.sas == nil {
			return refuse("failed", "nothing to compare yet")
		}
		f.cancel("m.mismatched_sas", "the numbers differ")
		return nil
	})
}

func (c *client) cancel(a *arguments) (answer, error) {
	return c.with(a, func(f *flow) error {
		f.cancel("m.user", "cancelled by the user")
		return nil
	})
}

func (c *client) waitFlow(a *arguments) (answer, error) {
	wanted := slices.Index(phases, a.Phase)
	return c.until(a.Timeout, "no flow reached "+a.Phase, func() (answer, error) {
		c.flowLock.Lock()
		defer c.flowLock.Unlock()
		for at := len(c.recent) - 1; at >= 0; at-- {
			f := c.recent[at]
			if (a.Flow != "" && f.id != a.Flow) || (a.Flow == "" && f.user.String() != a.UserID) {
				continue
			}
			if f.phase == a.Phase || (f.phase != "cancelled" && wanted >= 0 && slices.Index(phases, f.phase) > wanted) {
				return f.record(), nil
			}
			if a.Flow != "" && f.phase == "cancelled" {
				return nil, &refusal{code: "cancelled", message: "cancelled: " + f.code, more: answer{"code": f.code, "cancelledByMe": f.byMe}}
			}
			if a.Flow != "" && f.phase == "done" {
				return nil, refuse("failed", "the flow is done")
			}
		}
		return nil, nil
	})
}
