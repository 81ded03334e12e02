package main_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	service   = "/e-tjanster/ekonomiskt-bistand"
	begin     = service + "/borja"
	review    = service + "/granska"
	sign      = service + "/skriv-under"
	myPages   = "/mina-sidor"
	casesPath = "/mina-sidor/arenden/"
)

// alone is the shortest application that has nothing missing: one adult with a rent, without incomes. The text and the rent are the
// applicant's own, and tell their application from every other.
func alone(text string, rent int) map[string]string {
	return map[string]string{
		"month-month": "11", "month-year": "2026", "living": "alone", "has_children": "no", "housing_type": "rental", "people": "1", "rent": fmt.Sprint(rent),
		"electricity": "520", "no_income": "none", "savings": "0", "assets": "none", "situation": "jobseeker", "reason": text,
		"home_where-which": "register", "no_account": "none", "truth": "true", "changes": "tell",
	}
}

// application is one that somebody is at, through whatever happens to the portal meanwhile.
type application struct {
	*person
	answers map[string]string
	known   map[string]bool // the numbers of the applicant's that were there before
}

// outcome is how it ended for the applicant: with a receipt, or with the case found under Mina sidor.
type outcome struct {
	number   string
	receipt  bool
	troubles int // how often something did not answer
}

// mostSteps is far more than any application takes, however often it is interrupted; who has not come through by then goes in circles.
const mostSteps = 2000

// handIn goes on as a person would: reloads what did not answer, goes on with the draft, signs again, and looks under Mina sidor for
// what became of it.
func (a *application) handIn(ctx context.Context) (outcome, error) {
	var o outcome
	got, err := a.get(ctx, begin)
	for range mostSteps {
		if err != nil {
			if ctx.Err() != nil {
				return o, err
			}
			o.troubles++
			time.Sleep(20 * time.Millisecond)
			got, err = a.reload(ctx, got)
			continue
		}
		if got.page() == "receipt" {
			o.number, o.receipt = got.receipt(), true
			return o, a.owns(o.number)
		}
		if got.page() == "my-pages" {
			if o.number = a.fresh(got); o.number != "" {
				return o, a.isMine(ctx, o.number)
			}
		}
		got, err = a.step(ctx, got)
		if errors.Is(err, errLost) {
			return o, err
		}
	}
	return o, fmt.Errorf("%w: after %d steps on the page %q (%d at %s)", errLost, mostSteps, got.page(), got.status, got.at)
}

// errLost is an applicant who stands before a page that leads nowhere.
var errLost = errors.New("no way on")

// step does what the page in front of the applicant asks for.
func (a *application) step(ctx context.Context, got answer) (answer, error) {
	switch got.page() {
	case "apply":
		return a.submit(ctx, got, "/borja", nil)
	case "form-page":
		if got.status == http.StatusUnprocessableEntity {
			return got, fmt.Errorf("%w: the answers are refused:\n%s", errLost, got.body)
		}
		return a.submit(ctx, got, got.at.Path, a.answers)
	case "check-answers":
		f, err := got.form("/skriv-under")
		if err != nil {
			return got, fmt.Errorf("%w: %w", errLost, err)
		}
		return a.submitForm(ctx, f, map[string]string{"login_hint": a.Number})
	case "sign-in", "error-401":
		return a.signIn(ctx, begin)
	case "my-pages", "draft-gone":
		return a.get(ctx, begin)
	case "not-signed", "sign-in-refused", "error-409", "error-500", "error-503":
		return a.get(ctx, myPages)
	}
	return got, fmt.Errorf("%w: the page %q (%d at %s):\n%s", errLost, got.page(), got.status, got.at, got.body)
}

// reload asks again for the address that did not answer; of a form that was sent, the page that it stood on.
func (a *application) reload(ctx context.Context, got answer) (answer, error) {
	switch {
	case got.at == nil, strings.HasSuffix(got.at.Path, "/borja"), got.at.Port() != fmt.Sprint(a.house.portal.port):
		return a.get(ctx, begin)
	case strings.HasSuffix(got.at.Path, "/skriv-under"):
		return a.get(ctx, review)
	}
	return a.get(ctx, got.at.String())
}

func (p *person) submit(ctx context.Context, got answer, ending string, answers map[string]string) (answer, error) {
	f, err := got.form(ending)
	if err != nil {
		return got, fmt.Errorf("%w: %w", errLost, err)
	}
	return p.submitForm(ctx, f.fill(answers), nil)
}

// submitForm presses the nameless button, with what a script adds.
func (p *person) submitForm(ctx context.Context, f form, added map[string]string) (answer, error) {
	action, sent := f.press()
	for name, value := range added {
		sent.Set(name, value)
	}
	return p.post(ctx, action, sent)
}

// fresh is a number under Mina sidor that was not there before; "" when there is none.
func (a *application) fresh(got answer) string {
	for _, link := range got.links(casesPath) {
		number, _, _ := strings.Cut(strings.TrimPrefix(link, casesPath), "/")
		if !a.known[number] {
			return number
		}
	}
	return ""
}

func (a *application) owns(number string) error {
	if number == "" || a.known[number] {
		return fmt.Errorf("%w: the receipt bears %q, and %v were there before", errLost, number, slices.Collect(maps.Keys(a.known)))
	}
	a.known[number] = true
	return nil
}

// isMine reads what was handed in under a number that nobody had shown the applicant.
func (a *application) isMine(ctx context.Context, number string) error {
	for range mostSteps {
		got, err := a.get(ctx, casesPath+number+"/ansokan")
		if err == nil && got.status == http.StatusOK {
			if !strings.Contains(string(got.body), a.answers["reason"]) {
				return fmt.Errorf("%w: under %s lies another application", errLost, number)
			}
			a.known[number] = true
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return fmt.Errorf("%w: %s cannot be read", errLost, number)
}
