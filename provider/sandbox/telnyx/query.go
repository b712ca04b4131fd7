package telnyx

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/simfleet/simfleet/provider/sandbox"
)

// paging is which part of a list is asked for.
type paging struct{ number, size int }

// The sizes of a page.
const (
	pageUsual = 20
	pageMost  = 250
)

// reader takes the values of one parameter; a problem is what is wrong with them.
type reader func(values []string) (problem string)

// problem is a parameter that is refused.
type problem struct {
	status    int
	parameter string
	detail    string
}

// answer is 400 for a parameter that the call does not have and 422 for a value that it does not take, which the
// documents do not say.
func (p *problem) answer() sandbox.Answer {
	return refuse(p.status, failure{
		Code: codeBadRequest, Title: titleBadRequest, Detail: fmt.Sprintf("%q %s", p.parameter, p.detail), Source: &source{Parameter: p.parameter},
	})
}

// readQuery hands every parameter to its reader. A misspelt one is refused, such as filter and page in the form without
// brackets that the newest specification describes by mistake. So is one that is repeated without [], of which servers
// of this kind keep the last value only.
func readQuery(query url.Values, p *paging, readers map[string]reader) *problem {
	p.number, p.size = 1, pageUsual
	readers["page[number]"] = number(&p.number, 1<<31-1)
	readers["page[size]"] = number(&p.size, pageMost)
	return readAll(query, readers)
}

// readAll is [readQuery] for calls that have no pages.
func readAll(query url.Values, readers map[string]reader) *problem {
	for _, key := range slices.Sorted(maps.Keys(query)) {
		read := readers[key]
		switch values := query[key]; {
		case read == nil:
			return &problem{http.StatusBadRequest, key, "is no parameter of this call"}
		case len(values) > 1 && !strings.HasSuffix(key, "[]"):
			return &problem{http.StatusBadRequest, key, "is given more than once"}
		default:
			if detail := read(values); detail != "" {
				return &problem{http.StatusUnprocessableEntity, key, detail}
			}
		}
	}
	return nil
}

func number(to *int, most int) reader {
	return func(values []string) string {
		n, err := strconv.Atoi(values[0])
		if err != nil || n < 1 || n > most {
			return fmt.Sprintf("is to be a number from 1 to %d", most)
		}
		*to = n
		return ""
	}
}

func text(to **string) reader {
	return func(values []string) string { *to = &values[0]; return "" }
}

func identity(to **string) reader {
	return func(values []string) string {
		id := strings.ToLower(values[0])
		if !isUUID(id) {
			return "is to be a UUID"
		}
		*to = &id
		return ""
	}
}

// flag takes true and false in lower case alone. The True of the documents' generated samples is a value of another
// language.
func flag(to *bool) reader {
	return func(values []string) string {
		if values[0] != "true" && values[0] != "false" {
			return "is to be true or false"
		}
		*to = values[0] == "true"
		return ""
	}
}

func oneOf(to **string, allowed ...string) reader {
	return func(values []string) string {
		if !slices.Contains(allowed, values[0]) {
			return "is to be one of " + strings.Join(allowed, ", ")
		}
		*to = &values[0]
		return ""
	}
}

// several takes a list in both of its forms: one word a parameter, where the name ends in [], and with commas.
func several(readers map[string]reader, key string, to *[]string, allowed ...string) {
	take := func(values []string) string {
		for _, value := range values {
			if allowed != nil && !slices.Contains(allowed, value) {
				return "is to be of " + strings.Join(allowed, ", ")
			}
		}
		*to = append(*to, values...)
		return ""
	}
	readers[key+"[]"] = take
	readers[key] = func(values []string) string { return take(strings.Split(values[0], ",")) }
}

type pageWire struct {
	PageNumber   int `json:"page_number"`
	PageSize     int `json:"page_size"`
	TotalPages   int `json:"total_pages"`
	TotalResults int `json:"total_results"`
}

type listWire struct {
	Data any      `json:"data"`
	Meta pageWire `json:"meta"`
}

// page answers with a part of a list, each entry written by its writer. A page past the end is empty, and a list of
// nothing has no page, which the documents do not say.
func page[T, W any](all []T, p paging, write func(T) W) sandbox.Answer {
	total := len(all)
	pages := (total + p.size - 1) / p.size
	rows := []W{}
	if p.number <= pages {
		from := (p.number - 1) * p.size
		for _, one := range all[from:min(from+p.size, total)] {
			rows = append(rows, write(one))
		}
	}
	return sandbox.Good(listWire{rows, pageWire{p.number, p.size, pages, total}})
}

type dataWire struct {
	Data any `json:"data"`
}

// isUUID tells whether a text, in lower case, is one.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if s[i] != '-' {
				return false
			}
		} else if !strings.Contains("0123456789abcdef", s[i:i+1]) {
			return false
		}
	}
	return true
}

// Kinds of things with an id, so that no two of them share one.
const (
	idOfSIM = iota
	idOfGroup
	idOfAction
)

// uuid makes the id of the nth thing of its kind.
func uuid(seed uint64, kind uint64, n int64) string {
	d := sandbox.Roll(seed+kind<<32, n)
	a, b := d.Seed(), d.Seed()
	return fmt.Sprintf("%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>48&0x3fff|0x8000, b&0xffff_ffff_ffff)
}
