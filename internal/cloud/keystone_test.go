package cloud

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// TestKeystone_Logins reads a log with each kind of credentials, and counts what Keystone is asked for it.
func TestKeystone_Logins(t *testing.T) {
	fake := startCloud(t)
	member, secret := fakecloud.Member, fakecloud.MemberCredential
	password := settings.Settings{"auth_url": fake.IdentityURL(), "password": member.Password}
	byName := changed(password, settings.Settings{"user_name": member.UserName, "project_name": member.ProjectName})
	application := settings.Settings{"auth_url": fake.IdentityURL(), "application_credential_secret": secret.Secret}
	named := changed(application, settings.Settings{"application_credential_name": secret.Name})
	token := func(id string) settings.Settings {
		return settings.Settings{"auth_url": fake.IdentityURL(), "token": id}
	}
	clouds := write(t, "clouds.yaml", "clouds: {mine: {auth: {auth_url: "+fake.IdentityURL()+", username: member, password: "+member.Password+", project_name: demo}}}")
	for _, c := range []struct {
		name         string
		block        settings.Settings
		env          environment
		logins, gets int // POST and GET of /v3/auth/tokens
	}{
		{"password by names", byName, nil, 1, 0},
		{"password by IDs", changed(password, settings.Settings{"user_id": member.UserID, "project_id": member.ProjectID}), nil, 1, 0},
		{"password by ID and name", changed(password, settings.Settings{"user_id": member.UserID, "project_name": member.ProjectName}), nil, 1, 0},
		{"password by domains' names", changed(byName, settings.Settings{"user_domain_name": member.DomainName, "project_domain_name": member.DomainName}), nil, 1, 0},
		{"password by a common domain's ID", changed(byName, settings.Settings{"domain_id": member.DomainID}), nil, 1, 0},
		{"default_domain is an ID", changed(byName, settings.Settings{"default_domain": member.DomainID}), nil, 1, 0},
		{"a user's ID needs no domain", changed(password, settings.Settings{"user_id": member.UserID, "project_id": member.ProjectID, "user_domain_name": "wrong"}), nil, 1, 0},
		{"auth_url with /v3", changed(byName, settings.Settings{"auth_url": fake.IdentityURL() + "/v3"}), nil, 1, 0},
		{"auth_url with /v3/", changed(byName, settings.Settings{"auth_url": fake.IdentityURL() + "/v3/"}), nil, 1, 0},
		{"auth_url with a slash", changed(byName, settings.Settings{"auth_url": fake.IdentityURL() + "/"}), nil, 1, 0},
		{"application credential by ID", changed(application, settings.Settings{"application_credential_id": secret.ID}), nil, 1, 0},
		{"application credential by ID, and a project that it brings itself", changed(application, settings.Settings{"application_credential_id": secret.ID, "project_name": "demo"}), nil, 1, 0},
		{"application credential by name and user's name", changed(named, settings.Settings{"user_name": member.UserName}), nil, 1, 0},
		{"application credential by name and user's ID", changed(named, settings.Settings{"user_id": member.UserID}), nil, 1, 0},
		{"token for the catalog only", token(fake.IssueToken(member)), nil, 0, 1},
		{"token that is for the project already", changed(token(fake.IssueToken(member)), settings.Settings{"project_id": member.ProjectID}), nil, 0, 1},
		{"token that is for the project already, by name", changed(token(fake.IssueToken(member)), settings.Settings{"project_name": member.ProjectName}), nil, 0, 1},
		{"token for no project, rescoped by ID", changed(token(fake.IssueUnscopedToken(member)), settings.Settings{"project_id": member.ProjectID}), nil, 1, 1},
		{"token for no project, rescoped by name", changed(token(fake.IssueUnscopedToken(member)), settings.Settings{"project_name": member.ProjectName}), nil, 1, 1},
		{"token for another project, rescoped", changed(token(fake.IssueToken(fakecloud.Admin)), settings.Settings{"project_id": fakecloud.DemoProjectID}), nil, 1, 1},
		{"token with endpoint", settings.Settings{"token": fake.IssueToken(member), "endpoint": fake.ComputeURL()}, nil, 0, 0},
		{"token with endpoint and auth_url", changed(token(fake.IssueToken(member)), settings.Settings{"endpoint": fake.ComputeURL()}), nil, 0, 1},
		{"the environment", nil, environment{"OS_AUTH_URL": fake.IdentityURL(), "OS_USERNAME": member.UserName, "OS_PASSWORD": member.Password, "OS_TENANT_NAME": member.ProjectName}, 1, 0},
		{"clouds.yaml", settings.Settings{"cloud": "mine"}, environment{"OS_CLIENT_CONFIG_FILE": clouds}, 1, 0},
		{"clouds.yaml by OS_CLOUD", nil, environment{"OS_CLOUD": "mine", "OS_CLIENT_CONFIG_FILE": clouds}, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			fake.ResetRequests()
			cloud := newCloud(t, c.block, c.env)
			if asked := fake.Requests(); len(asked) > 0 {
				t.Errorf("New asks the network: %v", asked)
			}
			for range 2 { // the second time it is remembered
				if err := readLog(t.Context(), compute(t, cloud)); err != nil {
					t.Fatal(err)
				}
			}
			if logins, gets := count(fake, "POST /v3/auth/tokens"), count(fake, "GET /v3/auth/tokens"); logins != c.logins || gets != c.gets {
				t.Errorf("%d logins, %d questions about a token; want %d and %d", logins, gets, c.logins, c.gets)
			}
		})
	}
}

// TestKeystone_RefusedLogins say which credential was used and where it came from, and never what it is.
func TestKeystone_RefusedLogins(t *testing.T) {
	fake := startCloud(t)
	wrongPassword := changed(memberLogin(fake), settings.Settings{"password": "hunter2"})
	for _, c := range []struct {
		name       string
		block      settings.Settings
		Credential string
		status     int
		requests   int
	}{
		{"password", wrongPassword, `the password of user "member", the user from user_name in the provider block, the password from password in the provider block`, 401, 1},
		{"application credential", settings.Settings{"auth_url": fake.IdentityURL(), "application_credential_id": fakecloud.MemberCredential.ID, "application_credential_secret": "hunter2"},
			`application credential "` + fakecloud.MemberCredential.ID + `" from application_credential_id in the provider block, its secret from application_credential_secret in the provider block`, 401, 1},
		{"token", settings.Settings{"auth_url": fake.IdentityURL(), "token": "hunter2"}, "a token from token in the provider block", 401, 1},
		{"project", changed(memberLogin(fake), settings.Settings{"project_name": "secret-project"}), `the password of user "member"`, 401, 1},
		{"token that may not be rescoped", settings.Settings{"auth_url": fake.IdentityURL(), "token": fake.IssueToken(fakecloud.Member), "project_id": fakecloud.OtherProjectID}, "a token from token", 401, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			fake.ResetRequests()
			_, err := newCloudWith(t, c.block, nil, Options{MaxRetries: 4, RequestTimeout: time.Minute}).Compute(t.Context(), "")
			failure, ok := errors.AsType[*LoginError](err)
			if !ok {
				t.Fatalf("%#v", err)
			}
			if failure.AuthURL != fake.IdentityURL() || !strings.HasPrefix(failure.Credential, c.Credential) || failure.StatusCode != c.status ||
				failure.Message != "The request you have made requires authentication." || !strings.HasPrefix(failure.RequestID, "req-") {
				t.Errorf("%+v", *failure)
			}
			if strings.Contains(failure.Error()+failure.Credential, "hunter2") {
				t.Errorf("a secret is in: %s", failure)
			}
			if got := len(fake.Requests()); got != c.requests {
				t.Errorf("%d requests, want %d", got, c.requests)
			}
		})
	}
}

// TestKeystone_UselessAnswers: whatever answers in Keystone's place, it is a LoginError that says so.
func TestKeystone_UselessAnswers(t *testing.T) {
	token := http.Header{"X-Subject-Token": {"gAAAA"}, "X-Openstack-Request-Id": {"req-1"}}
	for _, c := range []struct {
		name    string
		status  int
		header  http.Header
		body    string
		code    int
		message string
	}{
		{"HTML with 200", 200, nil, "<html>Log in</html>", 200, "HTML page: Log in"},
		{"HTML with 201", 201, nil, "<html>Log in</html>", 0, "the answer is not the JSON that an identity service sends: it may be a web page"},
		{"nothing", 201, nil, "", 0, "the answer is not the JSON that an identity service sends: it is empty"},
		{"cut off", 201, token, `{"token": {`, 0, "the answer is not the JSON that an identity service sends: it breaks off"},
		{"an array", 201, token, "[]", 0, "the answer is not the JSON that an identity service sends: it is of type array"},
		{"a catalog that is none", 201, token, `{"token": {"catalog": "no"}}`, 0, "the answer is not the JSON that an identity service sends: catalog in it is of type string"},
		{"no token header", 201, nil, `{"token": {"catalog": []}}`, 0, "the answer has no X-Subject-Token header, so it is not Keystone's"},
		{"200 without a token header", 200, nil, `{"token": {}}`, 200, `{"token": {}}`},
		{"503 with HTML", 503, http.Header{"X-Openstack-Request-Id": {"req-1"}}, "<h1>Busy</h1>", 503, "HTML page: Busy"},
		{"a page that repeats the password", 500, nil, "<pre>user=member password=hunter2</pre>", 500, "<pre>user=member password=(sensitive)</pre>"},
		{"a message that repeats the password", 401, nil, `{"error": {"message": "hunter2 is wrong"}}`, 401, "(sensitive) is wrong"},
	} {
		t.Run(c.name, func(t *testing.T) {
			fake := startCloud(t)
			fake.Intercept(fakecloud.OnLogin(fakecloud.Respond(c.status, c.header, c.body)))
			_, err := newCloud(t, changed(memberLogin(fake), settings.Settings{"password": "hunter2"}), nil).Compute(t.Context(), "")
			failure, ok := errors.AsType[*LoginError](err)
			if !ok {
				t.Fatalf("%#v", err)
			}
			if failure.StatusCode != c.code || !strings.HasPrefix(failure.Message, c.message) {
				t.Errorf("%d %q, want %d %q", failure.StatusCode, failure.Message, c.code, c.message)
			}
			if want := c.header.Get("X-Openstack-Request-Id"); failure.StatusCode != 0 && failure.RequestID != want {
				t.Errorf("request ID %q", failure.RequestID)
			}
		})
	}
}

func TestKeystone_IsDown(t *testing.T) {
	fake := startCloud(t)
	c := newCloud(t, memberLogin(fake), nil)
	fake.Close()
	_, err := c.Compute(t.Context(), "")
	failure, ok := errors.AsType[*LoginError](err)
	if !ok || failure.StatusCode != 0 || !strings.Contains(failure.Message, "connection refused") {
		t.Errorf("%#v", err)
	}
}

// TestKeystone_FailedLoginIsTriedAgain by the next call.
func TestKeystone_FailedLoginIsTriedAgain(t *testing.T) {
	fake := startCloud(t)
	fake.Intercept(fakecloud.OnLogin(fakecloud.Times(1, fakecloud.Respond(503, nil, "busy"))))
	c := newCloud(t, memberLogin(fake), nil)
	if _, err := c.Compute(t.Context(), ""); err == nil {
		t.Error("the first login did not fail")
	}
	if err := readLog(t.Context(), compute(t, c)); err != nil {
		t.Error(err)
	}
}

// TestKeystone_RefusedLoginIsNotTriedAgain: many reads with a wrong password would lock the user out.
func TestKeystone_RefusedLoginIsNotTriedAgain(t *testing.T) {
	fake := startCloud(t)
	login := memberLogin(fake)
	login["password"] = "wrong"
	c := newCloud(t, login, nil)
	for range 3 {
		_, err := c.Compute(t.Context(), "")
		if failure, ok := errors.AsType[*LoginError](err); !ok || failure.StatusCode != 401 {
			t.Errorf("%#v", err)
		}
	}
	if got := count(fake, "POST /v3/auth/tokens"); got != 1 {
		t.Errorf("%d logins", got)
	}
}

// parallel calls do many times at once and reports what fails.
func parallel(t *testing.T, times int, do func() error) {
	t.Helper()
	var group sync.WaitGroup
	failures := make(chan error, times)
	for range times {
		group.Go(func() { failures <- do() })
	}
	group.Wait()
	close(failures)
	for err := range failures {
		if err != nil {
			t.Error(err)
		}
	}
}

func TestKeystone_ParallelFirstCallsLogInOnce(t *testing.T) {
	fake := startCloud(t)
	c := newCloud(t, memberLogin(fake), nil)
	parallel(t, 20, func() error {
		service, err := c.Compute(t.Context(), "")
		if err != nil {
			return err
		}
		return readLog(t.Context(), service)
	})
	if got := count(fake, "POST /v3/auth/tokens"); got != 1 {
		t.Errorf("%d logins", got)
	}
}

// TestKeystone_CancelledCallLeavesTheLoginToOthers: one read's end is not the other's.
func TestKeystone_CancelledCallLeavesTheLoginToOthers(t *testing.T) {
	fake := startCloud(t)
	arrived, release := make(chan struct{}), make(chan struct{})
	fake.Intercept(fakecloud.OnLogin(func(http.ResponseWriter, *http.Request) bool {
		close(arrived) // twice would panic: there is one login
		<-release
		return false
	}))
	c := newCloud(t, memberLogin(fake), nil)
	ctx, cancel := context.WithCancel(t.Context())
	first, second := make(chan error), make(chan error)
	call := func(ctx context.Context, outcome chan<- error) {
		_, err := c.Compute(ctx, "")
		outcome <- err
	}
	go call(ctx, first)
	<-arrived
	go call(t.Context(), second)
	cancel()
	if err := <-first; !errors.Is(err, context.Canceled) {
		t.Errorf("the cancelled call got %v", err)
	}
	close(release)
	if err := <-second; err != nil {
		t.Errorf("the other call got %v", err)
	}
}

// TestKeystone_ExpiredTokenIsRenewedOnce, however many reads find that it has expired, and for each kind that can.
func TestKeystone_ExpiredTokenIsRenewedOnce(t *testing.T) {
	for name, changes := range map[string]settings.Settings{
		"password":               {},
		"application credential": {"application_credential_id": fakecloud.MemberCredential.ID, "application_credential_secret": fakecloud.MemberCredential.Secret},
	} {
		t.Run(name, func(t *testing.T) {
			fake := startCloud(t)
			c := newCloud(t, changed(memberLogin(fake), changes), nil)
			service := compute(t, c)
			for range 2 {
				fake.ExpireTokens()
				fake.ResetRequests()
				parallel(t, 20, func() error { return readLog(t.Context(), service) })
				if got := count(fake, "POST /v3/auth/tokens"); got != 1 {
					t.Errorf("%d logins", got)
				}
			}
		})
	}
}

func TestKeystone_RenewalThatFailsSaysWhy(t *testing.T) {
	fake := startCloud(t)
	service := compute(t, newCloud(t, memberLogin(fake), nil))
	fake.ExpireTokens()
	fake.Intercept(fakecloud.OnLogin(fakecloud.Respond(401, nil, `{"error": {"message": "The account is locked for `+fakecloud.Member.Password+`"}}`)))
	err := readLog(t.Context(), service)
	failure, ok := errors.AsType[*LoginError](err)
	if !ok || failure.StatusCode != 401 || failure.Message != "The account is locked for (sensitive)" || failure.Credential == "" {
		t.Errorf("%#v", err)
	}
}

// TestKeystone_GivenTokenIsNotRenewed: there is nothing to renew it with.
func TestKeystone_GivenTokenIsNotRenewed(t *testing.T) {
	fake := startCloud(t)
	service := compute(t, newCloud(t, settings.Settings{"auth_url": fake.IdentityURL(), "token": fake.IssueToken(fakecloud.Member)}, nil))
	fake.ExpireTokens()
	if err := readLog(t.Context(), service); !gophercloud.ResponseCodeIs(err, http.StatusUnauthorized) {
		t.Errorf("%#v", err)
	}
	if got := count(fake, "POST /v3/auth/tokens"); got != 0 {
		t.Errorf("%d logins", got)
	}
}
