package municipality

import (
	"fmt"
	"math"
	"strconv"
)

// leastContrast is what WCAG 2.2 success criterion 1.4.3 demands of body text.
const leastContrast = 4.5

// Validate refuses a brand colour on which white text cannot be read, and an accent that is no colour. The accent decorates: nothing is
// written in it, on it, or told by it alone, so it may be as pale as one likes.
func (t Theme) Validate() error {
	brand, err := Contrast(t.Brand, "#ffffff")
	if err != nil {
		return err
	}
	if brand < leastContrast {
		return fmt.Errorf("%w: %.1f:1, at least %.1f:1 is needed", ErrTheme, brand, leastContrast)
	}
	if _, err := Contrast(t.Accent, "#ffffff"); err != nil {
		return err
	}
	return nil
}

// Contrast is the ratio between two colours written #rrggbb, from 1 (the same) to 21 (black on white), as WCAG 2.2 defines it.
func Contrast(a, b string) (float64, error) {
	la, err := luminance(a)
	if err != nil {
		return 0, err
	}
	lb, err := luminance(b)
	if err != nil {
		return 0, err
	}
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05), nil
}

func luminance(colour string) (float64, error) {
	if len(colour) != 7 || colour[0] != '#' {
		return 0, fmt.Errorf("%w: colour %q is not #rrggbb", ErrMalformed, colour)
	}
	weights := [3]float64{0.2126, 0.7152, 0.0722}
	sum := 0.0
	for i, weight := range weights {
		part, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return 0, fmt.Errorf("%w: colour %q is not #rrggbb", ErrMalformed, colour)
		}
		sum += weight * linear(float64(part)/255)
	}
	return sum, nil
}

func linear(part float64) float64 {
	if part <= 0.04045 {
		return part / 12.92
	}
	return math.Pow((part+0.055)/1.055, 2.4)
}
