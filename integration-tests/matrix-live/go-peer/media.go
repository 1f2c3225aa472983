package main

import (
	"encoding/base64"
	"encoding/json"

	"maunium.net/go/mautrix/crypto/attachment"
	"maunium.net/go/mautrix/id"
)

func (c *client) attach(a *arguments) (answer, error) {
	data, err := base64.RawStdEncoding.DecodeString(trimmed(a.Bytes))
	if err != nil {
		return nil, err
	}
	file := attachment.NewEncryptedFile()
	sealed := file.Encrypt(data)
	stored, err := c.matrix.UploadBytes(c.ctx, sealed, "application/octet-stream")
	if err != nil {
		return nil, err
	}
	encoded, err := json.Marshal(file)
	if err != nil {
		return nil, err
	}
	var description map[string]any
	if err := json.Unmarshal(encoded, &description); err != nil {
		return nil, err
	}
	description["url"] = stored.ContentURI.String()
	a.Type, a.Content = "m.room.message", map[string]any{"msgtype": "m.file", "body": "file", "file": description}
	return c.sendEvent(a)
}

func (c *client) readAttachment(a *arguments) (answer, error) {
	message, err := c.waitMessage(a)
	if err != nil {
		return nil, err
	}
	encoded, err := json.Marshal(message["content"].(map[string]any)["file"])
	if err != nil {
		return nil, err
	}
	var file attachment.EncryptedFile
	var place struct{ URL id.ContentURIString }
	if err := json.Unmarshal(encoded, &file); err != nil {
		return nil, err
	} else if err := json.Unmarshal(encoded, &place); err != nil {
		return nil, err
	}
	sealed, err := c.matrix.DownloadBytes(c.ctx, place.URL.ParseOrIgnore())
	if err != nil {
		return nil, err
	}
	plain, err := file.Decrypt(sealed)
	return answer{"bytes": unpadded(plain)}, err
}
