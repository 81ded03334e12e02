package paper

import (
	"testing"

	"stodporten/forms"
	"stodporten/locales"
)

func TestAConditionIsSaidInWordsThatPeopleUse(t *testing.T) {
	t.Parallel()
	words, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	option := func(value, label string) forms.Option {
		return forms.Option{Value: value, Label: forms.Words{"sv": label}}
	}
	w := blank{writer: writer{words.Speaker("sv"), "sv"}, questions: map[string]forms.Field{
		"kids":   {ID: "kids", Kind: forms.YesNoKind, Label: forms.Words{"sv": "Har du barn?"}},
		"home":   {ID: "home", Kind: forms.RadiosKind, Label: forms.Words{"sv": "Hur bor du?"}, Options: []forms.Option{option("rent", "Hyr"), option("none", "Inte alls")}},
		"assets": {ID: "assets", Kind: forms.CheckboxesKind, Label: forms.Words{"sv": "Äger du?"}, Options: []forms.Option{option("car", "Bil"), option("boat", "Båt"), option("none", "Inget")}},
		"age":    {ID: "age", Kind: forms.IntegerKind, Label: forms.Words{"sv": "Hur gammal är du?"}},
	}}
	for expression, want := range map[string]string{
		"answers.kids":                                        "Besvara om du svarar ja på ”Har du barn?”.",
		"!answers.kids":                                       "Besvara om du svarar nej på ”Har du barn?”.",
		"answers.kids == false":                               "Besvara om du svarar nej på ”Har du barn?”.",
		"has(answers.kids) && answers.kids":                   "Besvara om du svarar ja på ”Har du barn?”.",
		"answers.home == 'rent'":                              "Besvara om du svarar ”Hyr” på ”Hur bor du?”.",
		`answers.home != "rent"`:                              "Besvara om du inte svarar ”Hyr” på ”Hur bor du?”.",
		"!(has(answers.home) && answers.home=='none')":        "Besvara om du inte svarar ”Inte alls” på ”Hur bor du?”.",
		"'car' in answers.assets":                             "Besvara om du kryssar i ”Bil” på ”Äger du?”.",
		"!('none' in answers.assets)":                         "Besvara om du inte kryssar i ”Inget” på ”Äger du?”.",
		"'car' in answers.assets || 'boat' in answers.assets": "Besvara om du kryssar i ”Bil” eller ”Båt” på ”Äger du?”.",
		"size(answers.assets) > 0":                            "Besvara om du anger något på ”Äger du?”.",
		"answers.kids && answers.home == 'rent'":              "Besvara om du svarar ja på ”Har du barn?” och du svarar ”Hyr” på ”Hur bor du?”.",
		"answers.kids || (answers.home == 'rent')":            "Besvara om du svarar ja på ”Har du barn?” eller du svarar ”Hyr” på ”Hur bor du?”.",
		// What is not said in words says what it depends on.
		"answers.age >= 18 && answers.kids":               "Besvara om det passar med ditt svar på ”Hur gammal är du?” och ”Har du barn?”.",
		"!(answers.kids && answers.home == 'rent')":       "Besvara om det passar med ditt svar på ”Har du barn?” och ”Hur bor du?”.",
		"answers.kids && answers.kids ? true : false":     "Besvara om det passar med ditt svar på ”Har du barn?”.",
		"answers.kids && answers.home == 'rent' || (true": "Besvara om det passar med ditt svar på ”Har du barn?” och ”Hur bor du?”.",
		"actor == 'officer'":                              "Besvara om det gäller dig.",
		"answers.unknown == 'x'":                          "Besvara om det gäller dig.",
		"answers.home == 'sold'":                          "Besvara om det passar med ditt svar på ”Hur bor du?”.",
	} {
		if got := w.when("paper.answer-if", expression).Text; got != want {
			t.Errorf("%s\n got %s\nwant %s", expression, got, want)
		}
	}
}

func FuzzSayingAConditionNeverFails(f *testing.F) {
	words, err := locales.Load()
	if err != nil {
		f.Fatal(err)
	}
	w := blank{writer: writer{words.Speaker("sv"), "sv"}, questions: map[string]forms.Field{"a": {ID: "a", Kind: forms.YesNoKind, Label: forms.Words{"sv": "A?"}}}}
	for _, seed := range []string{"answers.a", "!(((", "size(", "has(answers.a) &&", "'x' in", "'", "!!!!answers.a", "answers.a == "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		if said := w.when("paper.answer-if", expression); said == nil || said.Text == "" {
			t.Error("nothing is said")
		}
	})
}
