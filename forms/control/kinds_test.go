package control

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"stodporten/locales"
)

// holds says which of the parts are missing.
func holds(t *testing.T, markup string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(markup, part) {
			t.Errorf("%q is missing: %s", part, markup)
		}
	}
}

func TestAWarningIsReadWithItsInputAndIsNoError(t *testing.T) {
	t.Parallel()

	markup := rendered(t, Input(english(t), Question{Name: "rent", Hint: Plain("h"), Warning: Plain("That is much.")}, Typing{}))

	holds(t, markup, `aria-describedby="rent-hint rent-warning"`, `id="rent-warning" class="warned"`, "Please look again:", "That is much.")
	if strings.Contains(markup, "error") {
		t.Error("it looks like a mistake")
	}
}

func TestTheMarkIsPartOfTheLabel(t *testing.T) {
	t.Parallel()
	q := Question{Name: "tel", Label: Plain("Telephone"), Mark: Plain("(optional)")}

	for _, markup := range []string{rendered(t, Input(english(t), q, Typing{})), rendered(t, Radios(english(t), q, "", nil, false))} {
		holds(t, markup, "Telephone ", `<span class="mark">(optional)</span></l`)
	}
}

func TestOnlyThePartsOfAPeriodThatAreWrongLookSo(t *testing.T) {
	t.Parallel()
	ends := []End{{Name: "away-from", Day: Day{Joint: "_"}}, {Name: "away-to", Day: Day{Joint: "_", Wrong: []string{"month"}}}}

	markup := rendered(t, Dates(english(t), Question{Name: "away", Label: Plain("When?"), Error: Plain("No such month.")}, ends))

	if n := strings.Count(markup, "govuk-input--error"); n != 1 {
		t.Errorf("%d inputs look wrong: %s", n, markup)
	}
	holds(t, markup, `id="away-to_month" name="away-to_month"`, `id="away-from_day"`)
}

func TestTheEndsOfAScaleAreReadWithThem(t *testing.T) {
	t.Parallel()
	steps := []Option{{Value: "1", Label: Plain("1")}, {Value: "2", Label: Plain("2")}, {Value: "3", Label: Plain("3")}}

	markup := rendered(t, Scale(english(t), Question{Name: "mood", Label: Plain("How?")}, "2", steps, [2]Text{Plain("Bad"), Plain("Good")}))

	holds(t, markup, `value="1" aria-describedby="mood-end-1"`, `value="2" checked`, `value="3" aria-describedby="mood-end-2"`, `<span id="mood-end-1">Bad</span>`)
}

func TestAnInputThatProposesDoesSoWithoutAScript(t *testing.T) {
	t.Parallel()

	markup := rendered(t, Complete(english(t), Question{Name: "lang", Label: Plain("Language")}, "Som", []Option{{Value: "so", Label: Plain("Somali")}}))

	holds(t, markup, `list="lang-list"`, `<datalist id="lang-list"><option value="Somali">`, `value="Som"`, `data-complete`, `data-none=`)
}

func TestAnotherAddressIsAskedForUnderItsChoice(t *testing.T) {
	t.Parallel()
	ways := []Option{{Value: "register", Label: Plain("Registered")}, {Value: "other", Label: Plain("Another")}}
	s, q := english(t), Question{Name: "home", Label: Plain("Where?"), Error: Plain("Fill in the town.")}

	whole := rendered(t, Address(s, q, Residence{Which: "other", Ways: ways, Register: []Text{Plain("Storgatan 4")}, Wrong: []string{"city"}, Own: true}))
	lines := rendered(t, Address(s, q, Residence{}))

	holds(t, whole, `name="home-which"`, `value="other" checked`, "Storgatan 4", `id="home-city-error"`, `autocomplete="postal-code"`)
	if strings.Contains(whole, `id="home-street-error"`) || strings.Contains(lines, "home-which") || strings.Contains(lines, "autocomplete") {
		t.Errorf("%s\n%s", whole, lines)
	}
}

func TestFilesAreIdsInAnOrdinaryForm(t *testing.T) {
	t.Parallel()
	u := Uploads{AddName: "way", AddValue: "add:f", RemoveName: "way", RemoveValue: "remove:", Most: 2, Files: []Upload{{ID: "7", Name: "a.pdf", State: "clean", Status: Plain("Done")}}}
	s, q := english(t), Question{Name: "f", Label: Plain("Files")}

	markup := rendered(t, Files(s, q, u))
	holds(t, markup, `<input type="hidden" name="f" value="">`, `<input type="hidden" name="f" value="7">`, `name="way" value="add:f"`, `name="way" value="remove:7"`)
	if strings.Contains(markup, `type="file"`) {
		t.Error("an urlencoded form would send a file's name and not the file")
	}

	u.Address, u.Photo = "/filer", true
	holds(t, rendered(t, Files(s, q, u)), `data-upload="/filer"`, `capture="environment"`, `data-unsaved`, `<template data-file-row>`)

	u.Most = 1
	if markup := rendered(t, Files(s, q, u)); strings.Contains(markup, "add:f") {
		t.Error("one file more than there may be is offered")
	}
}

func TestAPromiseIsUntickedAndDescribed(t *testing.T) {
	t.Parallel()

	markup := rendered(t, Attest(english(t), Question{Name: "oath", Label: Plain("It is true"), Error: Plain("Tick the box.")}, Plain("First.\n\nSecond."), false))

	holds(t, markup, `<input type="hidden" name="oath" value="">`, `value="yes" aria-describedby="oath-error"`, `<p class="govuk-body">First.</p><p class="govuk-body">Second.</p>`)
	if strings.Contains(markup, "checked") {
		t.Error("nobody promises by default")
	}
}

func TestTheLineThatTellsWhenIsHiddenBeforeTheFirstSaving(t *testing.T) {
	t.Parallel()
	s := english(t)

	before := rendered(t, Autosave(s, Saving{Address: "/save"}))
	after := rendered(t, Autosave(s, Saving{Address: "/save", At: "14:32"}))

	holds(t, before, `<p class="saving__line" data-saved hidden>`, `role="alert" data-saving-bar hidden`)
	holds(t, after, `<p class="saving__line" data-saved>`, "Saved 14:32")
	if strings.Contains(before+after, `type="submit"`) {
		t.Error("the Enter key must not press a button of the bar")
	}
}

func TestATableToFillInKeepsItsRolesWhereItFolds(t *testing.T) {
	t.Parallel()

	markup := rendered(t, FillIn(Grid{Caption: Plain("Debts"), Corner: Plain("Row"), Columns: []Text{Plain("Sum")}, Rows: []GridRow{{Title: Plain("Debt 1"), Inputs: []templ.Component{Plain("x")}}}}))

	holds(t, markup, `role="table"`, `role="rowheader"`, `role="cell"`, `role="columnheader"`, "<caption")
}

func TestASignThatPointsNowhereIsNotTurned(t *testing.T) {
	t.Parallel()
	arabic := speaker(t, locales.Arabic)

	markup := rendered(t, Stop(arabic, Plain("t"), Plain("b"), nil))

	if strings.Contains(markup, "icon--ahead") || !strings.Contains(markup, `role="alert"`) {
		t.Error(markup)
	}
}
