package forms_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"stodporten/forms"
)

func fieldIDs(fields []forms.Field) []string {
	ids := make([]string, len(fields))
	for i, field := range fields {
		ids[i] = field.ID
	}
	return ids
}

func TestATableIsAGroupLaidOutAsOne(t *testing.T) {
	t.Parallel()
	d := sample(t, "rows")
	table, _, _ := d.Field("table")

	if table.Kind != forms.GroupKind || table.Display != "table" {
		t.Errorf("a table is a %s laid out as %q", table.Kind, table.Display)
	}
	answers, _, err := forms.ReadPage(d, "one", posted("table=", "table=r1", "table.r1.item=Stol", "table.r1.cost=450"), facts().Today)
	if err != nil {
		t.Fatal(err)
	}
	seen := forms.Take(d, answers, facts(), speaker(t, "sv"))
	at := slices.IndexFunc(seen.Pages[0].Fields, func(f forms.SeenField) bool { return f.Name == "table" })
	if got := seen.Pages[0].Fields[at]; got.Display != "table" || got.Rows[0].Fields[1].Shown[0] != "450\u00a0kr" {
		t.Errorf("the table is seen as %+v", got)
	}
}

func TestAHouseholdAndChildrenHaveRowsBuiltIn(t *testing.T) {
	t.Parallel()
	d := sample(t, "rows")
	household, _, _ := d.Field("household")
	children, _, _ := d.Field("children")

	if diff := cmp.Diff([]string{"name", "number", "relation"}, fieldIDs(household.Fields)); diff != "" {
		t.Errorf("household -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"name", "number", "lives", "school"}, fieldIDs(children.Fields)); diff != "" {
		t.Errorf("children -want +got\n%s", diff)
	}
	if household.MaxRows != 20 || children.MaxRows != 4 || children.TitleOfRow("sv", "2") != "Barn 2" || household.Add.In("en") != "Add a person" {
		t.Errorf("rows are %d and %d, %q, %q", household.MaxRows, children.MaxRows, children.TitleOfRow("sv", "2"), household.Add.In("en"))
	}
}

func TestEvidenceIsARowForEachPaperThatTheAnswersCallFor(t *testing.T) {
	t.Parallel()
	d := sample(t, "papers")
	evidence, _, _ := d.Field("evidence")
	answered := forms.Answers{"rents": yesNo(true)}

	none := forms.Visible(d, forms.Answers{}, facts())
	both := forms.Visible(d, answered, facts())

	if rows := none.RowsOf(evidence, nil); len(rows) != 1 || rows[0].ID != "payslip" {
		t.Errorf("a tenant is not known of, and the rows are %v", rows)
	}
	rows := both.RowsOf(evidence, answered)
	if len(rows) != 2 || both.TitleOfRow(evidence, rows[0], 1, "sv") != "Hyreskontrakt" {
		t.Errorf("rows are %v", rows)
	}
	if !both.Required("evidence.contract.how") || !both.Recommended("evidence.payslip.how") || both.Field("evidence.contract.by") {
		t.Error("how a demanded paper comes is demanded, how another comes is recommended, and the rest follows from that")
	}
	if options := evidence.Fields[0].Options; len(options) != 4 {
		t.Errorf("a paper can come in %d ways", len(options))
	}
}

func TestEvidenceIsUploadedOrSentLaterOrSentAlreadyOrNotAtAll(t *testing.T) {
	t.Parallel()
	d := sample(t, "papers")
	answers, _, err := forms.ReadPage(d, "one", posted("rents=yes", "evidence=", "evidence=contract", "evidence=payslip",
		"evidence.contract.how=upload", "evidence.contract.files="+fileID,
		"evidence.payslip.how=later", "evidence.payslip.by-day=1", "evidence.payslip.by-month=12", "evidence.payslip.by-year=2026"), facts().Today)
	if err != nil {
		t.Fatal(err)
	}

	papers := forms.OutcomeOf(d, answers, withFile()).Papers

	if len(papers) != 2 || papers[0].How != "upload" || papers[0].Files[0] != fileID || papers[1].How != "later" || papers[1].By != "2026-12-01" {
		t.Errorf("papers are %+v", papers)
	}
	seen := forms.Take(d, answers, withFile(), speaker(t, "sv"))
	row := seen.Pages[0].Fields[2].Rows[0]
	want := []forms.SeenFile{{ID: fileID, Name: "lön.pdf", SHA256: "ab"}}
	if diff := cmp.Diff(want, row.Fields[1].Files); row.Title != "Hyreskontrakt" || diff != "" {
		t.Errorf("%s -want +got\n%s", row.Title, diff)
	}
	stored, err := answers.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if back, err := forms.ReadAnswers(stored); err != nil || cmp.Diff(answers, back) != "" {
		t.Errorf("stored answers come back as %v, %v", back, err)
	}
}

func TestWhatNobodyAnswersIsReadFromNoPost(t *testing.T) {
	t.Parallel()
	d := sample(t, "still")

	answers, _, err := forms.ReadPage(d, "one", posted("hidden=forged", "calculated=1", "annotation=x", "appointment=x", "heading=x", "paragraph=x"), facts().Today)

	if err != nil || len(answers) != 0 {
		t.Errorf("read %v, %v", answers, err)
	}
}

func TestAHiddenFieldCountsAndIsSeenInWhatIsSigned(t *testing.T) {
	t.Parallel()
	d := sample(t, "still")
	known := func(source string) (forms.Value, bool) { return text("phone"), source == "channel" }

	answers, filled := forms.Prefill(d, forms.Answers{}, known)

	if diff := cmp.Diff([]string{"hidden"}, filled); diff != "" || answers["hidden"].Text != "phone" {
		t.Errorf("%v -want +got\n%s", answers, diff)
	}
	if shown := shownIn(t, forms.Take(d, answers, facts(), speaker(t, "sv")), "hidden"); shown[0] != "phone" {
		t.Errorf("shown as %v", shown)
	}
}

func TestTextsBetweenQuestionsAreSeenAndAnsweredByNobody(t *testing.T) {
	t.Parallel()
	d := sample(t, "still")

	seen := forms.Take(d, forms.Answers{}, facts(), speaker(t, "sv")).Pages[0].Fields

	bodies := map[string]string{}
	for _, field := range seen {
		bodies[field.Name] = field.Label + "|" + field.Body
	}
	for name, want := range map[string]string{"heading": "Heading|", "paragraph": "|Läs detta.", "notice": "|Obs.", "details": "Details|Mer."} {
		if bodies[name] != want {
			t.Errorf("%s is seen as %q, want %q", name, bodies[name], want)
		}
	}
}

func TestWhatIsForCaseworkersIsNeverSeenByWhoFillsIn(t *testing.T) {
	t.Parallel()
	d := sample(t, "still")

	seen := forms.Visible(d, forms.Answers{"annotation": text("x"), "appointment": text("x")}, facts())

	if seen.Field("annotation") || seen.Field("appointment") || len(seen.Counted) > 0 {
		t.Errorf("seen, or counted: %v", seen.Counted)
	}
}

func TestTheApplicantIsShownAsTheSignInSays(t *testing.T) {
	t.Parallel()
	d := sample(t, "people")

	shown := shownIn(t, forms.Take(d, forms.Answers{}, facts(), speaker(t, "sv")), "applicant")

	if diff := cmp.Diff([]string{"Amina Testberg", "19900101-2385"}, shown); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestACalculatedFieldIsSaidAsAnAmountANumberOrAPercentage(t *testing.T) {
	t.Parallel()
	d := sample(t, "still")
	seen := forms.Take(d, forms.Answers{"rent": whole(1234_00)}, facts(), speaker(t, "sv"))

	for name, want := range map[string]string{"calculated": "14\u00a0808\u00a0kr", "share": "12,34\u00a0%"} {
		if shown := shownIn(t, seen, name); shown[0] != want {
			t.Errorf("%s is %q, want %q", name, shown[0], want)
		}
	}
}

// The answer about a paper that is not called for just now is kept, as all that is hidden is.
func TestWhatIsSaidOfAPaperStaysWhileItIsNotCalledFor(t *testing.T) {
	t.Parallel()
	d := sample(t, "papers")
	stored, _, err := forms.ReadPage(d, "one", posted("evidence=contract", "evidence=payslip", "evidence.contract.how=wont", "evidence.payslip.how=sent"), facts().Today)
	if err != nil {
		t.Fatal(err)
	}
	read, _, err := forms.ReadPage(d, "one", posted("evidence=payslip", "evidence.payslip.how=later"), facts().Today)
	if err != nil {
		t.Fatal(err)
	}

	merged := forms.Merge(stored, read)

	said := map[string]string{}
	for _, row := range merged["evidence"].Rows {
		said[row.ID] = row.Answers["how"].Text
	}
	if diff := cmp.Diff(map[string]string{"contract": "wont", "payslip": "later"}, said); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
