package main

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"

	"maunium.net/go/mautrix/crypto/canonicaljson"
)

// faults are the lies that this client was told to tell, and the lying homeserver that it was told to see.
type faults struct {
	client   string
	mu       sync.Mutex
	armed    []*fault
	used     []string
	stranger ed25519.PrivateKey
}

type fault struct {
	name, step, user string
	once             bool
}

var faultSteps = map[string]string{
	"wrong-mac": "mac", "wrong-keys-mac": "mac", "wrong-commitment": "accept", "swapped-key": "key", "wrong-secret": "start",
}

func isView(name string) bool { return name == "swapped-master" || name == "foreign-signature" }

func (c *client) fault(a *arguments) (answer, error) {
	_, step := faultSteps[a.Name]
	if !step && !isView(a.Name) && a.Name != "silence" {
		return nil, refuse("unsupported", "no such fault")
	}
	c.faults.mu.Lock()
	defer c.faults.mu.Unlock()
	c.faults.armed = append(c.faults.armed, &fault{name: a.Name, step: a.Step, user: a.UserID, once: a.Once == nil || *a.Once})
	return nil, nil
}

func (c *client) faultsUsed(*arguments) (answer, error) {
	c.faults.mu.Lock()
	defer c.faults.mu.Unlock()
	c.faults.armed = nil
	return answer{"used": append([]string{}, c.faults.used...)}, nil
}

// struck is called with the lock held.
func (f *faults) struck(one *fault) {
	f.used = append(f.used, one.name)
	if one.once && !isView(one.name) {
		for at, other := range f.armed {
			if other == one {
				f.armed = append(f.armed[:at:at], f.armed[at+1:]...)
				break
			}
		}
	}
	emit(answer{"event": "fault", "client": f.client, "name": one.name})
}

// outgoing changes a verification message before it is sent; false when it shall not be sent at all.
func (f *faults) outgoing(step string, content map[string]any) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, one := range f.armed {
		if one.name == "silence" && one.step == step {
			f.struck(one)
			return false
		}
		if faultSteps[one.name] != step || (one.name == "wrong-secret" && content["secret"] == nil) {
			continue
		}
		switch one.name {
		case "wrong-mac":
			macs := content["mac"].(map[string]any)
			for key, mac := range macs {
				macs[key] = otherText(mac.(string))
			}
		case "wrong-keys-mac":
			content["keys"] = otherText(content["keys"].(string))
		case "wrong-commitment":
			content["commitment"] = otherText(content["commitment"].(string))
		case "swapped-key":
			stranger, err := ecdh.X25519().GenerateKey(rand.Reader)
			if err != nil {
				panic(err)
			}
			content["key"] = unpadded(stranger.PublicKey().Bytes())
		case "wrong-secret":
			content["secret"] = otherText(content["secret"].(string))
		}
		f.struck(one)
		return true
	}
	return true
}

// otherText is another valid base64 text of the same length.
func otherText(text string) string {
	if text[0] == 'A' {
		return "B" + text[1:]
	}
	return "A" + text[1:]
}

// RoundTrip shows this client a changed answer of keys/query while such a fault is armed.
func (f *faults) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil || response.StatusCode != http.StatusOK || !strings.HasSuffix(request.URL.Path, "/keys/query") {
		return response, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var views []*fault
	for _, one := range f.armed {
		if isView(one.name) {
			views = append(views, one)
		}
	}
	if len(views) == 0 {
		return response, nil
	}
	body, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil {
		return nil, err
	}
	if f.stranger == nil {
		_, f.stranger, err = ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
	}
	var view map[string]map[string]map[string]any
	if err := json.Unmarshal(body, &view); err != nil {
		return nil, err
	}
	for _, one := range views {
		if view["master_keys"][one.user] == nil {
			continue
		}
		if one.name == "swapped-master" {
			f.swapMaster(view, one.user)
		} else {
			f.signAnew(view, one.user)
		}
		f.struck(one)
	}
	if body, err = json.Marshal(view); err != nil {
		return nil, err
	}
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	response.Header.Del("Content-Length")
	return response, nil
}

func (f *faults) sign(object map[string]any) string {
	rest := map[string]any{}
	for name, value := range object {
		if name != "signatures" && name != "unsigned" {
			rest[name] = value
		}
	}
	text, err := canonicaljson.Marshal(rest)
	if err != nil {
		panic(err)
	}
	return unpadded(ed25519.Sign(f.stranger, text))
}

func (f *faults) swapMaster(view map[string]map[string]map[string]any, user string) {
	key := unpadded(f.stranger.Public().(ed25519.PublicKey))
	view["master_keys"][user] = map[string]any{
		"user_id": user, "usage": []string{"master"}, "keys": map[string]any{"ed25519:" + key: key},
	}
	for _, kind := range []string{"self_signing_keys", "user_signing_keys"} {
		if sub := view[kind][user]; sub != nil {
			sub["signatures"] = map[string]any{user: map[string]any{"ed25519:" + key: f.sign(sub)}}
		}
	}
}

func (f *faults) signAnew(view map[string]map[string]map[string]any, user string) {
	selfSigning := view["self_signing_keys"][user]
	keyID := ""
	if keys, ok := selfSigning["keys"].(map[string]any); ok {
		for name := range keys {
			keyID = name
		}
	}
	again := func(object map[string]any, only string) {
		all, _ := object["signatures"].(map[string]any)
		own, _ := all[user].(map[string]any)
		for name := range own {
			if only == "" || only == name {
				own[name] = f.sign(object)
			}
		}
	}
	again(selfSigning, "")
	for _, device := range view["device_keys"][user] {
		if object, ok := device.(map[string]any); ok {
			again(object, keyID)
		}
	}
}
