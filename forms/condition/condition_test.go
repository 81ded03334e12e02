package condition_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"stodporten/forms/condition"
)

func language(tb testing.TB) *condition.Language {
	tb.Helper()
	language, err := condition.New(load(tb).shape())
	if err != nil {
		tb.Fatal(err)
	}
	return language
}

// crowded is a form with as many rows and as long texts as its shape allows.
func crowded(l *condition.Language) *condition.Input {
	in := &condition.Input{Answers: l.Answers(), Today: "2026-11-23", Actor: "resident", Role: "applicant", Lang: "sv",
		Rates: map[string]map[string]int64{"norm": {"single": 394000}},
		Rate:  func(string, string, string) (int64, bool) { return 394000, true },
		Label: func(string, string) (string, bool) { return strings.Repeat("ö", 40), true }}
	in.Answers.SetText("living", "partner")
	in.Answers.SetWhole("rent", 845000)
	in.Answers.SetWhole("electricity", 52000)
	in.Answers.SetYesNo("has_children", true)
	in.Answers.SetText("born_on", "1990-01-01")
	in.Answers.SetText("number", "199001012385")
	in.Answers.SetText("note", strings.Repeat("x", 2000))
	in.Answers.SetText("name", strings.Repeat("Å", 100))
	in.Answers.SetParts("home", map[string]string{"street": strings.Repeat("Å", 100), "city": "Umeå", "which": "register"})
	in.Answers.SetTexts("papers", slices.Repeat([]string{"6f1c2a9e-0000-4000-8000-000000000001"}, 10))
	in.Answers.SetTexts("boxes", []string{"car", "home", "funds", "none"})
	children, incomes := make([]*condition.Record, 20), make([]*condition.Record, 40)
	for i := range children {
		children[i] = l.Row("children")
		children[i].SetText("number", "201701012393")
		children[i].SetYesNo("lunch", true)
		children[i].SetWhole("days", int64(i))
	}
	for i := range incomes {
		incomes[i] = l.Row("incomes")
		incomes[i].SetText("kind", "salary")
		incomes[i].SetWhole("amount", int64(i))
		incomes[i].SetTexts("tags", []string{"a", "b"})
	}
	in.Answers.SetRows("children", children)
	in.Answers.SetRows("incomes", incomes)
	household := make([]*condition.Record, 15)
	for i := range household {
		household[i] = l.Row("household")
		household[i].SetText("name", strings.Repeat("Å", 100))
		household[i].SetText("born", "2010-02-28")
		household[i].SetParts("home", map[string]string{"street": strings.Repeat("Å", 100), "city": "Umeå"})
		household[i].SetTexts("papers", slices.Repeat([]string{"6f1c2a9e-0000-4000-8000-000000000001"}, 5))
	}
	in.Answers.SetRows("household", household)
	in.Row = children[0]
	return in
}

func TestAnExpressionThatIsTooLargeOrTooDearIsRefusedBeforeAnybodyAnswers(t *testing.T) {
	t.Parallel()
	l := language(t)
	for name, tc := range map[string]struct {
		expr string
		want error
	}{
		"too many characters":    {expr: "answers.rent > " + strings.Repeat("1", 2000), want: condition.ErrTooLarge},
		"a great many":           {expr: strings.Repeat("x", 1<<20), want: condition.ErrTooLarge},
		"too many parts":         {expr: "answers.rent > 1" + strings.Repeat("+1", 400), want: condition.ErrExpression},
		"too deep":               {expr: strings.Repeat("(", 300) + "true" + strings.Repeat(")", 300), want: condition.ErrExpression},
		"all rows with all rows": {expr: "answers.incomes.all(a, answers.incomes.all(b, a.amount == b.amount && a.kind == b.kind && b.amount == a.amount))", want: condition.ErrTooDear},
		"working days of rows":   {expr: "answers.incomes.all(a, answers.children.all(c, working_day(plus_working_days(today, a.amount))))", want: condition.ErrTooDear},
		"texts grown in a list":  {expr: "answers.incomes.map(a, answers.incomes.map(b, answers.note + answers.note)).size() > 1", want: condition.ErrTooDear},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := l.Compile(tc.expr, condition.YesNo, "")

			if !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
}

func TestAnExpressionThatLooksBeyondTheAnswersSaysSo(t *testing.T) {
	t.Parallel()
	l := language(t)
	for expr, want := range map[string]bool{
		"answers.rent > 1": false, "today > '2026-01-01'": true, "answers.has_children && actor == 'officer'": true,
		"age(answers.born_on, today) > 18": true, "'norm' in rates": true, "answers.children.exists(c, c.lunch)": false,
	} {
		x, err := l.Compile(expr, condition.YesNo, "")
		if err != nil {
			t.Fatal(err)
		}
		if x.LooksBeyond() != want {
			t.Errorf("%s: %v", expr, !want)
		}
	}
}

func TestAnExpressionSaysWhatItLooksUp(t *testing.T) {
	t.Parallel()
	x, err := language(t).Compile("label('kinds', 'salary') + label('countries', answers.country) + text(rate('norm', 'single', today) + rate('base', 'price', today))", condition.Text, "")
	if err != nil {
		t.Fatal(err)
	}

	if got := strings.Join(append(x.Lists(), x.Tables()...), " "); got != "countries kinds base norm" {
		t.Errorf("it looks in %s", got)
	}
}

func TestATextThatGrowsTooLongIsNoOutcome(t *testing.T) {
	t.Parallel()
	l := language(t)
	x, err := l.Compile("answers.note + answers.note + answers.note", condition.Text, "")
	if err != nil {
		t.Fatal(err)
	}

	_, err = x.Text(crowded(l))

	if !errors.Is(err, condition.ErrEvaluation) {
		t.Errorf("6,000 characters: %v", err)
	}
}

func TestManyEvaluateTheSameExpressionAtOnce(t *testing.T) {
	t.Parallel()
	l := language(t)
	x, err := l.Compile("sum(answers.incomes.map(i, has(i.amount), i.amount))", condition.Whole, "")
	if err != nil {
		t.Fatal(err)
	}
	for n := range 8 {
		t.Run("one of many", func(t *testing.T) {
			t.Parallel()
			for range 200 {
				in := &condition.Input{Answers: l.Answers()}
				row := l.Row("incomes")
				row.SetWhole("amount", int64(n))
				in.Answers.SetRows("incomes", []*condition.Record{row, row})

				got, err := x.Amount(in)

				if err != nil || got != int64(2*n) {
					t.Fatalf("%d, %v", got, err)
				}
			}
		})
	}
}

// soon is how long reading and evaluating any expression may take at most, on a busy machine with the race detector on.
const soon = 5 * time.Second

// Whatever compiles can be evaluated: without a fall, soon, and within the cost that was estimated before anybody answered.
func FuzzCondition(f *testing.F) {
	v := load(f)
	for _, tc := range v.Cases {
		f.Add(tc.Expr)
	}
	l := language(f)
	in, empty := crowded(l), &condition.Input{Answers: l.Answers(), Row: l.Row("children")}
	f.Fuzz(func(t *testing.T, expr string) {
		began := time.Now()
		defer func() {
			if took := time.Since(began); took > soon {
				t.Errorf("%s took %v", expr, took)
			}
		}()
		for _, group := range []string{"", "children"} {
			for _, kind := range []condition.Type{condition.YesNo, condition.Whole, condition.Text} {
				x, err := l.Compile(expr, kind, group)
				if err != nil {
					continue
				}
				for _, answers := range []*condition.Input{in, empty} {
					if got := failure(x, kind, answers); errors.Is(got, condition.ErrTooDear) {
						t.Errorf("%s was to cost %d: %v", expr, x.Cost(), got)
					}
				}
			}
		}
	})
}

func failure(x *condition.Expression, kind condition.Type, in *condition.Input) error {
	_, err := map[condition.Type]func(*condition.Input) (any, error){
		condition.YesNo: func(in *condition.Input) (any, error) { return x.Holds(in) },
		condition.Whole: func(in *condition.Input) (any, error) { return x.Amount(in) },
		condition.Text:  func(in *condition.Input) (any, error) { return x.Text(in) },
	}[kind](in)
	return err
}

func BenchmarkConditionWithTwoAnswers(b *testing.B) {
	l := language(b)
	x, err := l.Compile("has(answers.rent) && answers.rent > 100 && answers.living == 'partner'", condition.YesNo, "")
	if err != nil {
		b.Fatal(err)
	}
	in := crowded(l)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := x.Holds(in); err != nil {
			b.Fatal(err)
		}
	}
}
