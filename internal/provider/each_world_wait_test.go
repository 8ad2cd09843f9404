package provider

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"
)

// waitFor reads an action when it is over.
func (w world) waitFor(t *testing.T, s *plugin, serverID, requestID string) reading {
	t.Helper()
	return s.read(t, t.Context(), "compute_instance_action", settings{
		"server_id": serverID, "request_id": requestID, "wait_for_completion": true,
		"timeouts": map[string]string{"read": "2m"},
	})
}

func (w world) mustEnd(t *testing.T, s *plugin, serverID, requestID, action, status string) {
	t.Helper()
	got := w.waitFor(t, s, serverID, requestID).mustSucceed(t)
	if got.mustText(t, "action") != action || got.mustText(t, "status") != status {
		t.Errorf("%s: %s, want %s: %s", got.mustText(t, "action"), got.mustText(t, "status"), action, status)
	}
}

func TestEachWorld_NoWaitForFailedMigration(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		migrate := w.request("broken", "migrate")
		w.mustEnd(t, mustConfigure(t, w.login("member"), nil), migrate["server_id"].(string),
			migrate["request_id"].(string), "migrate", "failed")
	})
}

// A create that bounced to another host leaves an event that nobody finishes, and is over all the same.
func TestEachWorld_WaitIsNotHeldUpByAReschedule(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		create := w.request("bounced", "create")
		w.mustEnd(t, mustConfigure(t, w.login("admin"), nil), create["server_id"].(string),
			create["request_id"].(string), "create", "succeeded")
	})
}

// By its request's ID, and, as nobody has that who reboots a server through another provider, by its kind and time.
func TestEachWorld_WaitForReboot(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		s := mustConfigure(t, w.login("member"), nil)
		scratch := w.Servers["scratch"].ID
		reboot := func() (requestID string) {
			requestID, _ = w.act(t, "member", http.MethodPost, "/servers/"+scratch+"/action",
				`{"reboot": {"type": "HARD"}}`)
			return requestID
		}
		w.mustEnd(t, s, scratch, reboot(), "reboot", "succeeded")

		asked := w.now(t)
		requestID := reboot()
		got := s.read(t, t.Context(), "compute_instance_action", settings{
			"server_id": scratch, "action": "reboot", "started_after": asked.Format(time.RFC3339),
			"wait_for_completion": true,
			"timeouts":            map[string]string{"read": "2m"},
		}).mustSucceed(t)
		for attribute, want := range map[string]string{"request_id": requestID, "status": "succeeded",
			"server_status": "ACTIVE"} {
			if text := got.mustText(t, attribute); text != want {
				t.Errorf("%s = %q, want %q", attribute, text, want)
			}
		}
	})
}

// A server's life, each step waited for. The embedded cloud creates no servers.
func TestEachWorld_WaitThroughAServersLife(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		if !w.real {
			return
		}
		s := mustConfigure(t, w.login("member"), nil)
		requestID, answer := w.act(t, "member", http.MethodPost, "/servers",
			fmt.Sprintf(`{"server": {"name": "waited", "imageRef": %q, "flavorRef": %q, "networks": "none"}}`,
				w.ImageID, w.FlavorID))
		var created struct{ Server struct{ ID string } }
		if err := json.Unmarshal(answer, &created); err != nil {
			t.Fatal(err)
		}
		server := created.Server.ID
		w.mustEnd(t, s, server, requestID, "create", "succeeded")

		asked := w.now(t)
		requestID, _ = w.act(t, "member", http.MethodPost, "/servers/"+server+"/action",
			`{"resize": {"flavorRef": "2"}}`)
		w.mustEnd(t, s, server, requestID, "resize", "succeeded")

		// Who confirms it is chance: after resize_confirm_window, which is short for the server auto, Nova does it by
		// itself.
		w.tryToAct(t, "member", http.MethodPost, "/servers/"+server+"/action", `{"confirmResize": null}`)
		confirmed := s.read(t, t.Context(), "compute_instance_action", settings{
			"server_id": server, "action": "confirmResize", "started_after": asked.Format(time.RFC3339),
			"wait_for_completion": true, "timeouts": map[string]string{"read": "2m"},
		}).mustSucceed(t)
		if status := confirmed.mustText(t, "status"); status != "succeeded" {
			t.Errorf("confirmResize: %s, want succeeded", status)
		}

		requestID, _ = w.act(t, "admin", http.MethodPost, "/servers/"+server+"/action",
			`{"os-migrateLive": {"host": null, "block_migration": "auto"}}`)
		w.mustEnd(t, s, server, requestID, "live-migration", "failed")

		requestID, _ = w.act(t, "member", http.MethodDelete, "/servers/"+server, "")
		w.mustEnd(t, s, server, requestID, "delete", "succeeded")
	})
}
