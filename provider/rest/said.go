package rest

import (
	"bytes"
	"encoding/json"
	"strings"
)

const saidBytes = 300

// isObject tells whether a body is one JSON object and nothing else: the form in which every vendor words its errors,
// and no proxy or firewall does.
func isObject(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) && json.Valid(body)
}

// said finds the vendor's words in an error. None of the vendors documents a form; these are the common ones, and what
// is none of them says nothing.
func said(body []byte) string {
	fields := object(body)
	if words := text(fields["message"]); words != "" {
		return words
	}
	if words := wording(fields["error"]); words != "" {
		return words
	}
	if words := wording(fields["errors"]); words != "" {
		return words
	}
	var list []json.RawMessage
	if json.Unmarshal(fields["errors"], &list) != nil {
		return ""
	}
	var all []string
	for _, entry := range list {
		if words := wording(entry); words != "" {
			all = append(all, words)
		}
	}
	return strings.Join(all, "; ")
}

// wording reads one error: a string, or an object that has it under one of the usual names.
func wording(raw json.RawMessage) string {
	if words := text(raw); words != "" {
		return words
	}
	fields := object(raw)
	for _, name := range []string{"message", "detail", "title"} {
		if words := text(fields[name]); words != "" {
			return words
		}
	}
	return ""
}

// object and text read one form of JSON and give nothing for any other.
func object(raw []byte) map[string]json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return nil
	}
	return fields
}

func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return strings.TrimSpace(s)
}
