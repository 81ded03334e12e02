package forms

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// crowd finds the page of a definition too large to be read at which there are more fields than there may be.
type crowd struct {
	decoder *json.Decoder
	page    string
	pages   int
	fields  int
}

// tooLarge is the flaw of such a definition, at its page where there is one to blame.
func tooLarge(data []byte) Flaw {
	c := crowd{decoder: json.NewDecoder(bytes.NewReader(data))}
	c.walk("", 0)
	detail := fmt.Sprintf("%d bytes, allowed %d", len(data), MaxDefinitionBytes)
	if c.fields <= MaxFields {
		return Flaw{Key: "size", Detail: detail}
	}
	return Flaw{Page: c.page, Key: "size", Detail: fmt.Sprintf("more than %d fields, and %s", MaxFields, detail)}
}

// walk goes through one value of the member named, and says whether to go on.
func (c *crowd) walk(member string, depth int) bool {
	token, err := c.decoder.Token()
	if err != nil || depth > 32 {
		return false
	}
	switch token {
	case json.Delim('['):
		for c.decoder.More() {
			if !c.walk(member, depth+1) {
				return false
			}
		}
		_, err = c.decoder.Token()
	case json.Delim('{'):
		c.enter(member)
		if c.fields > MaxFields {
			return false
		}
		return c.members(member, depth)
	default:
	}
	return err == nil
}

func (c *crowd) enter(member string) {
	switch member {
	case "pages":
		c.pages++
		c.page = strconv.Itoa(c.pages)
	case "fields":
		c.fields++
	}
}

func (c *crowd) members(of string, depth int) bool {
	for c.decoder.More() {
		token, err := c.decoder.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return false
		}
		if name != "id" || of != "pages" {
			if !c.walk(name, depth+1) {
				return false
			}
			continue
		}
		value, err := c.decoder.Token()
		id, ok := value.(string)
		if err != nil || !ok {
			return false
		}
		c.page = id
	}
	_, err := c.decoder.Token()
	return err == nil
}
