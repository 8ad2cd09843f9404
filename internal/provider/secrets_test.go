package provider

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

// Secrets that look different in JSON, in a URL and in HTML. Those of headers have nothing that a header may not have.
const (
	awkwardSecret       = `pä"s<w>&o r\d+/=%'ß`
	awkwardHeaderSecret = `t"o<k>&e/n+=%'s~7`
)

// secretLogin is a login with awkward secrets.
type secretLogin struct {
	options  []fakecloud.Option
	settings func(c *fakecloud.Cloud) settings // of the environment
	secrets  []string
}

func secretLogins() map[string]secretLogin {
	member, careful, federated := fakecloud.Member, fakecloud.TwoFactorMember, fakecloud.FederatedMember
	member.UserID, member.UserName, member.Password = "10000000000000000000000000000001", "awkward", awkwardSecret
	careful.UserID, careful.UserName, careful.Password = "10000000000000000000000000000002", "awkward-careful",
		awkwardSecret
	careful.Passcode = "49203977301"
	federated.UserID, federated.UserName, federated.AccessToken = "10000000000000000000000000000003",
		"awkward@example.com", awkwardHeaderSecret
	credential := fakecloud.MemberCredential
	credential.ID, credential.Secret = "20000000000000000000000000000001", awkwardSecret
	permanent, temporary := fakecloud.MemberKey, fakecloud.TemporaryKey
	permanent.Access, permanent.Secret = "AWKWARDKEY0000000001", awkwardSecret
	temporary.Access, temporary.Secret, temporary.SecurityToken = "AWKWARDKEY0000000002", awkwardSecret,
		awkwardHeaderSecret
	accounts := []fakecloud.Option{
		fakecloud.WithAccounts(member, careful, federated), fakecloud.WithApplicationCredentials(credential),
		fakecloud.WithAccessKeys(permanent, temporary),
	}
	byKey := func(key fakecloud.AccessKey, more settings) func(*fakecloud.Cloud) settings {
		return func(c *fakecloud.Cloud) settings {
			return keyBlock(c, key).with(settings{"max_retries": nil}).with(more)
		}
	}
	agency := settings{"assume_role.agency_name": fakecloud.MemberAgency.Name,
		"assume_role.domain_name": fakecloud.MemberAgency.Account.DomainName}
	return map[string]secretLogin{
		"password": {accounts, func(c *fakecloud.Cloud) settings {
			return passwordBlock(c, member).with(settings{"max_retries": nil})
		}, []string{awkwardSecret}},
		"password and passcode": {accounts, func(c *fakecloud.Cloud) settings {
			return passwordBlock(c, careful).with(settings{"max_retries": nil, "passcode": careful.Passcode})
		}, []string{awkwardSecret, careful.Passcode}},
		"application credential": {accounts, func(c *fakecloud.Cloud) settings {
			return settings{"auth_url": c.IdentityURL(), "application_credential_id": credential.ID,
				"application_credential_secret": credential.Secret}
		}, []string{awkwardSecret}},
		"OIDC access token": {accounts, func(c *fakecloud.Cloud) settings {
			return settings{"auth_url": c.IdentityURL(), "auth_type": "v3oidcaccesstoken",
				"access_token":      awkwardHeaderSecret,
				"identity_provider": fakecloud.IdentityProvider, "protocol": fakecloud.FederationProtocol,
				"project_id": fakecloud.DemoProjectID}
		}, []string{awkwardHeaderSecret}},
		"token": {accounts, func(c *fakecloud.Cloud) settings {
			return settings{"auth_url": c.IdentityURL(), "token": c.IssueUnscopedToken(member),
				"project_id": fakecloud.DemoProjectID}
		}, nil},
		"bare token": {accounts, func(c *fakecloud.Cloud) settings {
			return settings{"endpoint": c.ComputeURL(), "token": c.IssueToken(member)}
		}, nil},
		"access key":       {accounts, byKey(permanent, nil), []string{awkwardSecret}},
		"temporary key":    {accounts, byKey(temporary, nil), []string{awkwardSecret, awkwardHeaderSecret}},
		"key of an agency": {accounts, byKey(permanent, agency), []string{awkwardSecret}},
	}
}

// TestSecrets_OfEveryLogin runs every kind of login through terraform, with all logs on: a plan, its apply, and a plan
// whose cloud repeats in its refusal all that it was sent. No secret, no token and no signature is in anything that
// is printed or written, in any form.
func TestSecrets_OfEveryLogin(t *testing.T) {
	t.Parallel()
	for name, login := range secretLogins() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startCloud(t, login.options...)
			from := login.settings(c)
			w := newWorkspace(t, environ(secretEnvironment(from))...)
			where := ""
			if endpoint, ok := from["endpoint"].(string); ok {
				where = "endpoint = \"" + endpoint + "\""
			}
			config := requiredProviders + "provider \"compute\" {\n" + where + "\n}\n" + actionBlock(c, "it", "web",
				"stop", nil) +
				"data \"compute_servers\" \"all\" {}\n" +
				fmt.Sprintf("data \"compute_instance_actions\" \"logs\" {\n  server_ids = [%q]\n}\n",
					c.Server("web").ID)
			if err := w.Write("main.tf", config); err != nil {
				t.Fatal(err)
			}
			printed := map[string]string{}
			for _, arguments := range [][]string{{"plan", "-no-color", "-out=saved"}, {"apply", "-no-color", "saved"}} {
				result := terraform(t, w, arguments...)
				printed["terraform "+arguments[0]] = unwrapped(result)
			}
			repeatSecrets(c, login.secrets)
			refused, err := w.Run(t.Context(), "plan", "-no-color")
			if err != nil || strings.Count(refused.Stderr, "Missing permission") != 3 {
				t.Fatalf("%v\n%s\n%s", err, refused.Stdout, refused.Stderr)
			}
			printed["the refused terraform plan"] = unwrapped(refused)

			written := writtenFiles(t, w)
			if log := written["log"]; strings.Count(log, answered) < 4 {
				t.Errorf("the log, %d bytes, does not say what was asked for", len(log))
			}
			maps.Copy(written, printed)
			findNone(t, written, append(login.secrets, sentSecrets(c)...))
		})
	}
}

// unwrapped is what terraform prints, without the lines and the frame that it breaks a text into.
func unwrapped(result tfcli.Result) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(result.Stdout+" "+result.Stderr, "│", "")), " ")
}

// secretEnvironment gives the settings as variables, for what stands in a configuration is in the plan file as well.
func secretEnvironment(from settings) environment {
	variables := environment{"TF_LOG": "TRACE", "TF_LOG_PATH": "log", "OS_DEBUG": "1"}
	for _, argument := range cloud.Arguments {
		if value, ok := from[argument.Name].(string); ok {
			variable := argument.Environment[0]
			if argument.Huawei != "" && from["access_key"] != nil {
				variable = argument.Huawei
			}
			variables[variable] = value
		}
	}
	return variables
}

// repeatSecrets lets the cloud refuse reads in a text that has, in many forms, all secrets that it was sent.
func repeatSecrets(c *fakecloud.Cloud, secrets []string) {
	repeat := func(w http.ResponseWriter, r *http.Request) bool {
		var text []string
		for _, secret := range append(slices.Clone(secrets), r.Header.Get("X-Auth-Token"),
			r.Header.Get("X-Security-Token")) {
			text = append(text, quotations(secret)...)
		}
		text = append(text, r.Header.Get("Authorization"))
		body, _ := json.Marshal(map[string]any{"forbidden": map[string]any{"code": 403,
			"message": strings.Join(text, " ")}})
		return fakecloud.JSON(http.StatusForbidden, string(body))(w, r)
	}
	c.Intercept(fakecloud.OnActions(repeat))
	c.Intercept(fakecloud.OnServers(repeat))
}

// quotations are a text as it stands in JSON, in a URL and in HTML.
func quotations(text string) []string {
	asJSON, _ := json.Marshal(text)
	var unescaped bytes.Buffer
	encoder := json.NewEncoder(&unescaped)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text)
	return []string{
		text, strings.Trim(string(asJSON), `"`), strings.Trim(strings.TrimSpace(unescaped.String()), `"`),
		strings.Trim(strconv.QuoteToASCII(text), `"`), url.QueryEscape(text), url.PathEscape(text),
		html.EscapeString(text),
	}
}

// writtenFiles are the texts of all files in the workspace: the log, the state, what is in the saved plan, a crash log.
func writtenFiles(t *testing.T, w *tfcli.Workspace) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(w.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		files[entry.Name()] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := zip.NewReader(strings.NewReader(files["saved"]), int64(len(files["saved"])))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range plan.File {
		files["saved/"+part.Name] = unpack(t, part)
	}
	if files["terraform.tfstate"] == "" || files["saved/tfplan"] == "" {
		t.Errorf("there is no state or no plan in %v", slices.Sorted(maps.Keys(files)))
	}
	return files
}

func unpack(t *testing.T, part *zip.File) string {
	t.Helper()
	reader, err := part.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reader.Close() }()
	content, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// findNone looks for secrets in texts, in every form.
func findNone(t *testing.T, texts map[string]string, secrets []string) {
	t.Helper()
	for _, secret := range secrets {
		forms := append(quotations(secret), base64.StdEncoding.EncodeToString([]byte(secret)),
			base64.URLEncoding.EncodeToString([]byte(secret)))
		for name, text := range texts {
			for _, form := range forms {
				if at := strings.Index(text, form); at >= 0 {
					t.Errorf("%q is in %s: …%s…", form, name, text[max(0, at-200):min(len(text), at+len(form)+20)])
				}
			}
		}
	}
	if len(secrets) == 0 {
		t.Error(fmt.Sprint("there are no secrets to look for in ", slices.Sorted(maps.Keys(texts))))
	}
}
