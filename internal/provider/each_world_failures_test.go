package provider

import "testing"

// No status contradicts the server: each of these lives went wrong, or right in an unusual way, on a real Nova.
func TestEachWorld_NoStatusContradictsTheServer(t *testing.T) {
	eachWorld(t, func(t *testing.T, w world) {
		s := mustConfigure(t, w.login("member"), nil)
		for _, test := range []struct{ server, action, want string }{
			{"unbuilt", "create", "failed"},
			{"aborted", "create", "failed"},
			{"unresized", "resize", "failed"},
			{"unrebuilt", "rebuild", "failed"},
			{"unevacuated", "evacuate", "failed"},
			{"rolled-back", "live-migration", "failed"},
			{"second-try", "live-migration", "succeeded"},
			{"evacuated", "evacuate", "succeeded"},
			{"stuck", "confirmResize", "in_progress"},
		} {
			t.Run(test.server, func(t *testing.T) {
				got := s.read(t, t.Context(), "compute_instance_action",
					w.request(test.server, test.action)).mustSucceed(t)
				if status, _ := got.text(t, "status"); status != test.want {
					t.Errorf("%s: %q, want %q", test.action, status, test.want)
				}
			})
		}
	})
}
