package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const logoutEvent = "http://schemas.openid.net/event/backchannel-logout"

// endSession ends the session that the hint names, or after a question the one of the browser, tells every site of it, and goes
// back to where the site asked, if it may.
func (rm *room) endSession(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		rm.fail(w, r, http.StatusBadRequest, "provider.fail-request")
		return
	}
	clientID, sid, hinted := rm.readHint(r.Form.Get("id_token_hint"))
	if clientID == "" {
		clientID = r.Form.Get("client_id")
	}
	back := r.Form.Get("post_logout_redirect_uri")
	client, known := rm.client(rm.realm, clientID)
	if back != "" && (!known || !registered(client.AfterLogout, back)) {
		rm.fail(w, r, http.StatusBadRequest, "provider.fail-client")
		return
	}
	here, inside := rm.vault.session(rm.cookie(r), rm.realm)
	switch {
	case hinted:
	case inside && r.Method == http.MethodPost && r.Form.Get("sid") == here.id:
		sid = here.id
	case inside:
		v := rm.view(r, here.id, request{redirect: back, state: r.Form.Get("state"), client: client})
		v.Chosen = here.person
		rm.render(w, r, http.StatusOK, v.on(leavePage))
		return
	}
	if sid != "" {
		rm.tell(r.Context(), sid)
		rm.expireCookie(w)
	}
	if back == "" {
		rm.render(w, r, http.StatusOK, rm.view(r, "", request{}).on(leftPage))
		return
	}
	where, err := url.Parse(back)
	if err != nil {
		rm.fail(w, r, http.StatusBadRequest, "provider.fail-client")
		return
	}
	if state := r.Form.Get("state"); state != "" {
		query := where.Query()
		query.Set("state", state)
		where.RawQuery = query.Encode()
	}
	http.Redirect(w, r, where.String(), http.StatusSeeOther) //nolint:gosec // only to an address that the client registered
}

func (rm *room) expireCookie(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // see setCookie
		Name: rm.cookieName(), Path: rm.path(), MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// readHint takes an ID token of our own, also an old one. One that is not ours, or older than this process, says nothing.
func (rm *room) readHint(raw string) (clientID, sid string, ok bool) {
	if raw == "" {
		return "", "", false
	}
	token, err := jwt.ParseSigned(raw, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return "", "", false
	}
	var said struct {
		Issuer   string `json:"iss"`
		Audience string `json:"aud"`
		Session  string `json:"sid"`
	}
	if token.Claims(rm.public, &said) != nil || said.Issuer != rm.Issuer(rm.realm) {
		return "", "", false
	}
	return said.Audience, said.Session, true
}

// tell ends a session and posts a logout token to every site that knows of it, all at once, before the browser goes on.
func (rm *room) tell(ctx context.Context, sid string) {
	ended, ok := rm.vault.signOut(sid)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	var all sync.WaitGroup
	for _, client := range ended.clients {
		if client.BackChannel == "" {
			continue
		}
		all.Go(func() {
			if status, err := rm.post(ctx, client, ended); err != nil || status >= http.StatusBadRequest {
				rm.log.LogAttrs(ctx, slog.LevelWarn, "a site did not take the logout", slog.String("client", client.ID), slog.Int("status", status))
			}
		})
	}
	all.Wait()
}

func (rm *room) post(ctx context.Context, client Client, ended session) (int, error) {
	now := rm.clock.Now()
	subject := rm.about(ended, "")["sub"]
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: rm.key, KeyID: rm.public.KeyID}},
		(&jose.SignerOptions{}).WithType("logout+jwt"))
	if err != nil {
		return 0, err
	}
	token, err := jwt.Signed(signer).Claims(map[string]any{
		"iss": rm.Issuer(rm.realm), "aud": client.ID, "sub": subject, "sid": ended.id, "jti": newSecret(),
		"iat": now.Unix(), "exp": now.Add(2 * time.Minute).Unix(), "events": map[string]json.RawMessage{logoutEvent: json.RawMessage("{}")},
	}).Serialize()
	if err != nil {
		return 0, err
	}
	body := url.Values{"logout_token": {token}}.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, client.BackChannel, bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := rm.caller.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()

	return answer.StatusCode, nil
}
