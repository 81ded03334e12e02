package forms_test

import (
	"testing"

	"stodporten/forms"
)

func TestWhatIsHiddenKeepsItsValueAndDoesNotCount(t *testing.T) {
	t.Parallel()
	d := small(t)
	answers := forms.Answers{"living": text("partner"), "partner_name": text("Jonas"), "why": text("Vi behöver hjälp.")}

	together := forms.Visible(d, answers, facts())
	answers["living"] = text("alone")
	alone := forms.Visible(d, answers, facts())

	if !together.Field("partner_name") || !together.Page("together") || together.Counted["partner_name"].Text != "Jonas" {
		t.Errorf("with a partner: %+v", together)
	}
	if alone.Field("partner_name") || alone.Page("together") || alone.Field("why") {
		t.Errorf("alone, the partner's questions are seen: %+v", alone)
	}
	if _, ok := alone.Counted["partner_name"]; ok {
		t.Error("the hidden name counts")
	}
	if answers["partner_name"].Text != "Jonas" {
		t.Error("the hidden name is lost")
	}
}
