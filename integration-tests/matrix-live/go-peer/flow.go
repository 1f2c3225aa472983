package main

import (
	"crypto/ecdh"
	"encoding/json"
	"strings"

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
