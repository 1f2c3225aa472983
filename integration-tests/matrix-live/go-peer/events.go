package main

import (
	"context"
	"encoding/json"
	"strings"

	"maunium.net/go/mautrix"
	"maunium.net/go/mautrix/event"
	"maunium.net/go/mautrix/id"
)

func (c *client) noteWithheld(response *mautrix.RespSync) {
	for _, evt := range response.ToDevice.Events {
		if evt.Type.Type != "m.room_key.withheld" {
			continue
		}
		var content struct {
			RoomID    string `json:"room_id"`
			SessionID string `json:"session_id"`
			Code      string `json:"code"`
		}
		if json.Unmarshal(evt.Content.VeryRaw, &content) != nil {
			continue
		}
		key := content.SessionID
		if key == "" {
			key = "*"
		}
		c.mu.Lock()
		c.withheld[key] = content.Code
		c.mu.Unlock()
		emit(answer{"event": "withheld", "client": c.name, "roomId": content.RoomID, "sessionId": content.SessionID, "code": content.Code, "sender": evt.Sender})
	}
}

func (c *client) onEvent(_ context.Context, evt *event.Event) {
	switch {
	case evt.Type.Class == event.ToDeviceEventType:
		if strings.HasPrefix(evt.Type.Type, "m.key.verification.") {
			c.onVerification(evt.Sender, "", "", evt.Type.Type, evt.Content.Raw)
		}
	case evt.Type.Class == event.StateEventType:
		if evt.Type == event.StateMember && evt.GetStateKey() == c.matrix.UserID.String() && evt.Content.Raw["membership"] == "invite" {
			emit(answer{"event": "invited", "client": c.name, "roomId": evt.RoomID, "sender": evt.Sender})
		}
		c.notify()
	case evt.Type == event.EventEncrypted:
		c.decrypt(evt, true)
	case evt.Type.Class == event.MessageEventType:
		c.seen(evt, false)
	}
}

// decrypt notes the clear event, or that there is none yet.
func (c *client) decrypt(evt *event.Event, first bool) bool {
	clear, err := c.mach.DecryptMegolmEvent(c.ctx, evt)
	session := string(evt.Content.AsEncrypted().SessionID)
	if err == nil && c.isStrict() && clear.Mautrix.TrustState != id.TrustStateBackup && clear.Mautrix.TrustState < id.TrustStateCrossSignedTOFU {
		err = refuse("failed", "UNSIGNED_SENDER_DEVICE")
	}
	if err == nil {
		c.seen(clear, true)
		return true
	}
	if first {
		c.mu.Lock()
		c.pending = append(c.pending, evt)
		note := &record{
			roomID: evt.RoomID.String(), eventID: evt.ID.String(), sender: evt.Sender.String(), kind: evt.Type.Type,
			undecryptable: true, code: err.Error(), session: session,
		}
		c.events[note.eventID] = note
		withheld := c.withheldCode(session)
		c.mu.Unlock()
		emit(answer{"event": "undecryptable", "client": c.name, "roomId": evt.RoomID, "eventId": evt.ID, "sender": evt.Sender, "code": err.Error(), "withheld": withheld})
		c.notify()
	}
	return false
}

// withheldCode is called with the lock held.
func (c *client) withheldCode(session string) any {
	if code := c.withheld[session]; code != "" {
		return code
	}
	if code := c.withheld["*"]; code != "" {
		return code
	}
	return nil
}

func (c *client) isStrict() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.strict
}

// retry tries every event again that could not be read, oldest first.
func (c *client) retry() {
	// One after the other: a key that comes while an earlier round runs must find the events that this round puts back.
	c.retryLock.Lock()
	defer c.retryLock.Unlock()
	c.mu.Lock()
	waiting := c.pending
	c.pending = nil
	c.mu.Unlock()
	var left []*event.Event
	for _, evt := range waiting {
		if !c.decrypt(evt, false) {
			left = append(left, evt)
		}
	}
	c.mu.Lock()
	c.pending = append(left, c.pending...)
	c.mu.Unlock()
}

func (c *client) seen(evt *event.Event, encrypted bool) {
	body, _ := evt.Content.Raw["body"].(string)
	note := &record{
		roomID: evt.RoomID.String(), eventID: evt.ID.String(), sender: evt.Sender.String(), kind: evt.Type.Type,
		body: body, content: evt.Content.Raw, encrypted: encrypted, trust: evt.Mautrix.TrustState.String(),
	}
	c.mu.Lock()
	c.events[note.eventID] = note
	c.mu.Unlock()
	emit(answer{"event": "message", "client": c.name, "roomId": note.roomID, "eventId": note.eventID, "sender": note.sender, "type": note.kind, "body": note.body, "encrypted": encrypted})
	c.notify()
	if evt.Sender == c.matrix.UserID {
		return
	}
	if strings.HasPrefix(note.kind, "m.key.verification.") || note.content["msgtype"] == "m.key.verification.request" {
		c.onVerification(evt.Sender, note.roomID, note.eventID, note.kind, note.content)
	}
}
