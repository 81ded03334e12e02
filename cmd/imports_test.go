// Package cmd_test holds the house to its plan: which room may look into which, what may be used where, and how large things grow.
// It reads the files themselves: a test that asked the go command would stay green from the test cache after an import was added.
package cmd_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// Groups of rooms that are allowed together. An arrow runs cmd → casework → portal → forms → locales and never back.
var (
	// questions is what a form is, without a picture of it.
	questions = []string{"forms", "forms/answer", "forms/typed", "forms/blocks", "forms/codes", "forms/condition", "forms/check", "forms/norm", "forms/calendar", "forms/idnumber"}
	// pictures is how it looks.
	pictures = []string{"forms/control", "forms/sheet"}
	// people is who asks and where.
	people = []string{"portal/municipality", "portal/identity", "portal/session"}
	// deeds is how anything is read or written.
	deeds = []string{"portal/audit", "portal/notice", "portal/errand"}
	// records are the portal's rooms that keep something.
	records = []string{
		"portal/register", "portal/catalogue", "portal/drafts", "portal/files", "portal/reports", "portal/tasks", "portal/deliveries",
		"portal/applications", "portal/messages", "portal/booking", "portal/extracts",
		// Papers that were made for somebody, kept: portal/paper makes them and keeps nothing.
		"portal/papers",
	}
	// meetings is all that others see of video.
	meetings = []string{"video/ticket", "video/client"}
	// below is what every record room of the portal stands on.
	below = slices.Concat([]string{"locales"}, questions, people, deeds)
	// caseBase is what every room of casework stands on.
	caseBase = slices.Concat(below, records, []string{"portal/paper", "casework/units", "casework/access"})
	// caseRecords are casework's rooms that know cases.
	caseRecords = []string{
		"casework/cases", "casework/journal", "casework/decisions", "casework/intake", "casework/placements", "casework/search",
	}
	// screens is what pages are made with.
	screens = slices.Concat([]string{"locales", "portal/page", "portal/door"}, questions, pictures, people, meetings)
)

// plan is every room of the house and what it may import of ours. A new room is one line here and one in the architecture.
func plan() map[string][]string {
	rooms := map[string][]string{}
	for _, part := range []map[string][]string{ground(), portalRooms(), videoRooms(), caseRooms(), programs()} {
		maps.Copy(rooms, part)
	}
	return rooms
}

// ground is what all the rest stands on: words, forms, and the database before there is a row in it.
func ground() map[string][]string {
	return map[string][]string{
		"locales": {},

		"migrations":               {},
		"migrations/cluster/child": {},
		"migrations/cluster":       {"migrations/cluster/child"},
		"migrations/pgtest":        {"migrations", "migrations/cluster"},

		"forms/calendar": {},
		"forms/idnumber": {},
		// Working days in a condition are those of the calendar: the house has one list of holidays.
		"forms/condition": {"forms/calendar"},
		"forms/norm":      {"forms/calendar", "forms/idnumber"},
		"forms/strict":    {},
		"forms/answer":    {"forms/strict"},
		"forms/codes":     {},
		"forms/blocks":    {},
		"forms/typed":     {"forms/answer", "forms/codes", "forms/idnumber"},
		"forms":           {"locales", "forms/strict", "forms/answer", "forms/typed", "forms/blocks", "forms/codes", "forms/condition", "forms/calendar", "forms/idnumber", "forms/norm"},
		// What changed between two versions, and what becomes of a draft that moves: rooms of their own, since forms decides and these compare.
		"forms/diff": {"locales", "forms", "forms/check"},
		// Stored sample answers are tried before a version is published.
		"forms/sample": {"locales", "forms", "forms/check"},
		// The words of a form leave and return as one file.
		"forms/translation": {"locales", "forms"},
		"forms/check":       {"locales", "forms", "forms/codes", "forms/condition", "forms/calendar", "forms/idnumber", "forms/norm"},
		"forms/control":     slices.Concat([]string{"locales"}, questions),
		"forms/sheet":       slices.Concat([]string{"locales", "forms/control"}, questions),
	}
}

func portalRooms() map[string][]string {
	rooms := map[string][]string{
		"portal/municipality": slices.Concat([]string{"locales"}, questions),
		"portal/identity":     slices.Concat([]string{"locales", "portal/municipality"}, questions),
		"portal/session":      {"portal/municipality", "portal/identity"},
		"portal/audit":        {"portal/municipality", "portal/identity"},
		"portal/notice":       slices.Concat([]string{"portal/audit"}, people),
		// A kind and an id for the worker, in the transaction of the deed: a room, since record rooms may not know the worker's queue.
		"portal/errand":  {},
		"portal/courier": {"locales", "portal/municipality", "portal/identity", "portal/audit", "portal/notice"},
		"portal/paper":   slices.Concat([]string{"locales", "portal/municipality"}, questions),

		"portal/page": slices.Concat([]string{"locales", "forms/control"}, people),
		// The way in and out is the same for residents and officers, so it is neither site's.
		"portal/door": slices.Concat([]string{"locales", "forms/control", "portal/page"}, people),
		"portal/site": slices.Concat(screens, deeds, records, []string{"portal/paper", "portal/site/apply", "portal/site/task", "portal/site/upload"}),
		// How files come in and go out again: streams and their rules, which no other page has.
		"portal/site/upload": slices.Concat(screens, deeds, records, []string{"portal/files/content"}),
		// The way from a service to its receipt: a room below, since portal/site had grown to 4,000 lines.
		"portal/site/apply": slices.Concat(screens, deeds, records, []string{"forms/diff", "portal/site/upload"}),
		// What a resident is asked to do: signing, completing and sending what an application lacks.
		"portal/site/task": slices.Concat(screens, deeds, records, []string{"portal/site/apply"}),
		// The residents' site as tests meet it, in every room of its pages: no program may reach it.
		"portal/site/hall": slices.Concat(people, deeds, []string{"locales", "forms/norm", "portal/catalogue", "portal/page", "migrations/pgtest"}),
	}
	for _, record := range records {
		rooms[record] = below
	}
	// A file: what it is by what it holds, and whether it is harmful, are known without a database.
	rooms["portal/files/content"] = nil
	rooms["portal/files/scanner"] = nil
	rooms["portal/files/clamdtest"] = []string{"portal/files/scanner"}
	rooms["portal/files"] = slices.Concat(below, []string{"portal/errand", "portal/files/content", "portal/files/scanner"})
	rooms["portal/catalogue"] = slices.Concat(below, []string{"forms/sample"})
	rooms["portal/drafts"] = slices.Concat(below, []string{"portal/catalogue", "portal/files"})
	rooms["portal/applications"] = slices.Concat(below, []string{"portal/register", "portal/catalogue", "portal/drafts", "portal/files", "portal/tasks"})
	return rooms
}

func videoRooms() map[string][]string {
	return map[string][]string{
		"video/ticket":  {},
		"video/room":    {"video/ticket"},
		"video/signal":  {"video/ticket", "video/room"},
		"video/relay":   {"video/ticket", "video/room"},
		"video/turn":    {"video/ticket"},
		"video/client":  {},
		"video/witness": {"video/ticket", "video/room", "video/signal", "video/relay", "video/turn"},
	}
}

func caseRooms() map[string][]string {
	rooms := map[string][]string{
		"casework/units":      slices.Concat(below, records),
		"casework/access":     slices.Concat(below, []string{"casework/units"}),
		"casework/cases":      caseBase,
		"casework/release":    slices.Concat(caseBase, caseRecords),
		"casework/statistics": slices.Concat(caseBase, caseRecords, []string{"casework/release"}),
		"casework/retention":  slices.Concat(caseBase, caseRecords, []string{"casework/release"}),
	}
	for _, room := range caseRecords[1:] {
		rooms[room] = slices.Concat(caseBase, []string{"casework/cases"})
	}
	rooms["casework/office"] = slices.Concat(caseBase, caseRecords, screens,
		[]string{"casework/release", "casework/statistics", "casework/retention", "forms/diff"})
	// One route table for both, so that one test walks every guard.
	// The desk hands files out, and says of each what it is.
	rooms["casework/desk"] = slices.Concat(rooms["casework/office"], []string{"casework/office", "portal/files/content"})
	return rooms
}

func programs() map[string][]string {
	return map[string][]string{
		"cmd/start":    slices.Concat([]string{"locales"}, people),
		"cmd/migrate":  {"migrations", "migrations/cluster"},
		"cmd/portal":   slices.Concat(screens, deeds, records, []string{"cmd/start", "portal/site", "portal/paper"}),
		"cmd/casework": {"cmd/start", "locales", "forms/...", "portal/...", "casework/...", "video/ticket", "video/client"},
		"cmd/worker":   {"cmd/start", "locales", "forms", "forms/...", "portal/...", "casework/...", "video/ticket"},
		"cmd/video":    {"cmd/start", "video/..."},
		"cmd/demo": {
			"cmd/start", "cmd/demo/provider", "cmd/demo/town", "locales", "forms/...", "portal/...", "casework/...",
			"migrations", "migrations/cluster", "migrations/cluster/child",
		},
		// The pretend identity provider is the demo's alone: a room, since its pages and its vault would crowd the demo's own.
		"cmd/demo/provider": {"locales", "forms/idnumber", "portal/municipality", "portal/identity"},
		// The invented municipalities: a room, since tests and benchmarks settle them without a demo.
		"cmd/demo/town": slices.Concat(below, records, []string{"casework/units"}),

		"cmd": {},
		"e2e": {},
	}
}

// testsMayAlso is what tests import beyond their room's own list; production code never does.
func testsMayAlso(room string) []string {
	switch {
	case strings.HasPrefix(room, "forms"):
		return []string{"locales", "forms", "forms/..."}
	case room == "cmd" || strings.HasPrefix(room, "video") || room == "locales":
		return nil
	case strings.HasPrefix(room, "cmd/"):
		return []string{"..."}
	case room == "e2e":
		return []string{"migrations/pgtest"}
	case strings.HasPrefix(room, "portal/files"):
		return []string{"migrations/pgtest", "portal/files/..."}
	case strings.HasPrefix(room, "migrations"):
		return []string{"migrations", "migrations/cluster", "migrations/pgtest"}
	}
	if room == "casework/desk" {
		return []string{"migrations/pgtest", "portal/files/scanner"}
	}
	if strings.HasPrefix(room, "portal/site") {
		return []string{"migrations/pgtest", "portal/site", "portal/site/...", "portal/files/scanner"}
	}
	return []string{"migrations/pgtest"}
}

// kept says which rooms alone may use what of others. Whoever is not listed uses something of ours that does.
func kept() map[string][]string {
	pages := []string{"portal/page", "portal/door", "portal/site", "portal/site/...", "casework/desk", "casework/office", "video/signal"}
	database := []string{"portal/...", "casework/...", "cmd/...", "migrations/...", "migrations"}
	return map[string][]string{
		"github.com/gofiber/":             pages,
		"github.com/valyala/fasthttp":     pages,
		"github.com/pion/":                {"video/relay", "video/turn", "video/witness"},
		"github.com/jackc/pgx/":           database,
		"database/sql":                    {"migrations"},
		"github.com/pressly/goose/":       {"migrations"},
		"github.com/riverqueue/":          {"cmd/worker"},
		"github.com/redis/":               {"portal/session", "portal/site/hall", "cmd/...", "video/room"},
		"github.com/alicebob/miniredis/":  {"cmd/demo", "portal/site/hall"},
		"cel.dev/":                        {"forms/condition"},
		"github.com/google/cel-go":        {},
		"html/template":                   {},
		"github.com/a-h/templ":            {"forms/control", "forms/sheet", "portal/page", "portal/door", "portal/site", "portal/site/...", "casework/desk", "casework/office", "cmd/demo/provider"},
		"github.com/nicksnyder/go-i18n/":  {"locales"},
		"github.com/go-playground/":       {"locales"},
		"github.com/coreos/go-oidc/":      {"portal/identity"},
		"github.com/alecthomas/kong":      {"cmd/..."},
		"github.com/prometheus/":          {"cmd/start", "portal/page", "cmd/...", "video/..."},
		"github.com/santhosh-tekuri/json": {"forms", "portal/catalogue"},
	}
}

func TestEveryRoomImportsOnlyWhatThePlanAllows(t *testing.T) {
	t.Parallel()
	house, rooms := readHouse(t), plan()

	for _, file := range house {
		may, known := rooms[file.room]
		if !known {
			t.Errorf("%s: the room %s is not in the plan: see architecture and the table above", file.path, file.room)
			continue
		}
		if file.test {
			may = slices.Concat(may, testsMayAlso(file.room), []string{file.room})
		}
		for _, imported := range file.ours {
			if !allowed(imported, may) {
				t.Errorf("%s: %s may not import %s", file.path, file.room, imported)
			}
		}
	}
	for room, may := range rooms {
		for _, other := range may {
			if _, known := rooms[other]; !known && !strings.HasSuffix(other, "...") {
				t.Errorf("the plan lets %s import %s, which is no room", room, other)
			}
		}
	}
}

func TestWhatBelongsToFewRoomsIsUsedByNoOther(t *testing.T) {
	t.Parallel()
	rules := kept()
	for _, file := range readHouse(t) {
		if file.test {
			continue // Tests start what they need around them.
		}
		for _, imported := range file.theirs {
			for prefix, rooms := range rules {
				if strings.HasPrefix(imported, prefix) && !allowed(file.room, rooms) {
					t.Errorf("%s: %s is not for %s", file.path, imported, file.room)
				}
			}
		}
	}
}

func TestTheResidentsProgramReachesNoLineOfCasework(t *testing.T) {
	t.Parallel()
	for program, closed := range map[string][]string{
		"cmd/portal":   {"casework/", "cmd/demo", "cmd/casework", "cmd/worker", "portal/site/hall"},
		"cmd/casework": {"portal/site", "cmd/demo"},
		"cmd/video":    {"casework/", "portal/audit", "cmd/demo"},
		"cmd/worker":   {"portal/page", "portal/site", "casework/desk", "casework/office", "cmd/demo"},
	} {
		for _, room := range reach(readHouse(t), program) {
			for _, forbidden := range closed {
				if strings.HasPrefix(room, forbidden) {
					t.Errorf("%s reaches %s", program, room)
				}
			}
		}
	}
}

// reach is every room whose production code ends up in a program.
func reach(house []source, program string) []string {
	imports := map[string]map[string]bool{}
	for _, file := range house {
		if file.test {
			continue
		}
		if imports[file.room] == nil {
			imports[file.room] = map[string]bool{}
		}
		for _, imported := range file.ours {
			imports[file.room][imported] = true
		}
	}
	reached := map[string]bool{program: true}
	for next := []string{program}; len(next) > 0; {
		room := next[0]
		next = next[1:]
		for imported := range imports[room] {
			if !reached[imported] {
				reached[imported] = true
				next = append(next, imported)
			}
		}
	}
	return slices.Sorted(maps.Keys(reached))
}

// allowed knows "casework/...", which is every room below, and "...", which is the whole house.
func allowed(room string, may []string) bool {
	return slices.ContainsFunc(may, func(one string) bool {
		below, all := strings.CutSuffix(one, "...")
		return one == room || all && strings.HasPrefix(room, below)
	})
}
