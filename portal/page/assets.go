package page

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
)

//go:embed assets/built
var built embed.FS

// assetRoot is where the built files are served; their names hold a hash of their bytes, so that they never grow old.
const assetRoot = "/assets/"

var errAssets = errors.New("the built assets are incomplete")

type assets struct {
	names map[string]string // page.css → page.0123456789ab.css
	files map[string][]byte // also those that end in .br and .gz
}

func loadAssets() (assets, error) {
	found := assets{names: map[string]string{}, files: map[string][]byte{}}
	err := fs.WalkDir(built, "assets/built", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		found.files[path.Base(name)], err = built.ReadFile(name)
		return err
	})
	if err != nil {
		return assets{}, fmt.Errorf("%w: %w", errAssets, err)
	}
	if err := json.Unmarshal(found.files["manifest.json"], &found.names); err != nil {
		return assets{}, fmt.Errorf("%w: manifest: %w", errAssets, err)
	}
	for _, name := range []string{"page.css", "page-rtl.css", "page.js", "favicon.svg", "source-sans-3.woff2"} {
		if _, ok := found.files[found.names[name]]; !ok {
			return assets{}, fmt.Errorf("%w: %s", errAssets, name)
		}
	}
	return found, nil
}

func (f assets) address(name string) string { return assetRoot + f.names[name] }

// mountAssets answers before any middleware: a style sheet needs no municipality, and its request is not worth a log line.
func (a *App) mountAssets() {
	for _, name := range a.assets.names {
		a.fiber.Get(assetRoot+name, a.asset(name, "public, max-age=31536000, immutable"))
	}
	a.fiber.Get("/favicon.ico", a.asset(a.assets.names["favicon.svg"], "public, max-age=86400"))
	a.fiber.Get("/robots.txt", func(c *fiber.Ctx) error {
		a.commonHeaders(c)
		c.Set(fiber.HeaderCacheControl, "public, max-age=86400")
		return c.SendString(a.robots())
	})
}

// robots lets search engines read what is for anyone; what needs a sign-in they could not see anyway.
func (a *App) robots() string {
	if a.desk() {
		return "User-agent: *\nDisallow: /\n"
	}
	return "User-agent: *\nDisallow: /mina-sidor\nDisallow: /logga-in\n"
}

func (a *App) asset(name, cache string) fiber.Handler {
	kind := kindOf(name)
	return func(c *fiber.Ctx) error {
		a.commonHeaders(c)
		c.Set(fiber.HeaderCacheControl, cache)
		c.Set(fiber.HeaderContentType, kind)
		body := a.assets.files[name]
		for _, packed := range []struct{ coding, ending string }{{"br", ".br"}, {"gzip", ".gz"}} {
			smaller, ok := a.assets.files[name+packed.ending]
			if !ok {
				break
			}
			c.Vary(fiber.HeaderAcceptEncoding)
			if accepts(c.Get(fiber.HeaderAcceptEncoding), packed.coding) {
				c.Set(fiber.HeaderContentEncoding, packed.coding)
				body = smaller
				break
			}
		}
		c.Response().SetBodyRaw(body)
		return nil
	}
}

func accepts(header, coding string) bool {
	for _, part := range strings.Split(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(name, coding) {
			return !strings.HasPrefix(strings.ReplaceAll(weight, " ", ""), "q=0") || strings.ContainsAny(weight, "123456789")
		}
	}
	return false
}

func kindOf(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	}
	return "application/octet-stream"
}
