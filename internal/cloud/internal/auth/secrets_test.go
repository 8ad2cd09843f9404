package auth

import (
	"net/url"
	"strings"
	"testing"
)

// TestSecrets_Words: a secret is hidden as a word, in each form in which it may come back, and not where that would
// tell it.
func TestSecrets_Words(t *testing.T) {
	const long = "gAAAAABjrkD9cqBlaLtF1"
	for _, c := range []struct {
		name, password, text, want string
	}{
		{"a word", "hunter2", "is hunter2 right? hunter2,hunter2", "is (sensitive) right? (sensitive),(sensitive)"},
		{"its neighbours", "hunter2", "hunter2-hunter2/hunter2", "(sensitive)-(sensitive)/(sensitive)"},
		{"a part of a word", "hunter2", "hunter23 and myhunter2", "hunter23 and myhunter2"},
		{"a long one within a word", long, "X" + long + "X", "X(sensitive)X"},
		{"one letter", "e", "here we are", "here we are"},
		{"a common word", "admin", "no admin here", "no admin here"},
		{"a common word in capitals", "Admin", "no Admin here", "no Admin here"},
		{"the user's own name", "me-myself", "who is me-myself?", "who is me-myself?"},
		{"a part of the URL", "keystone7", "at keystone7", "at keystone7"},
		{"in JSON", `hun"ter2`, `{"p": "hun\"ter2"}`, `{"p": "(sensitive)"}`},
		{"in JSON as most encode it", `hun<t>er"2`, `{"p": "hun<t>er\"2"}`, `{"p": "(sensitive)"}`},
		{"in JSON as Go encodes it", `hun<t>er"2`, `{"p": "hun\u003ct\u003eer\"2"}`, `{"p": "(sensitive)"}`},
		{"in JSON as Python encodes it", `hün"ter2`, `{"p": "h\u00fcn\"ter2"}`, `{"p": "(sensitive)"}`},
		{"in HTML as Python encodes it", `hun'ter"2`, `<b>hun&#x27;ter&quot;2</b>`, `<b>(sensitive)</b>`},
		{"in a URL", "hun ter+2", "?p=" + url.QueryEscape("hun ter+2"), "?p=(sensitive)"},
		{"in HTML", "hunter<2>", "<b>hunter&lt;2&gt;</b>", "<b>(sensitive)</b>"},
		{"in JSON of PHP", `hun/ter2`, `{"p": "hun\/ter2"}`, `{"p": "(sensitive)"}`},
		{"in JSON in JSON", `hun"t\er2`, `{"p": "{\"p\": \"hun\\\"t\\\\er2\"}"}`, `{"p": "{\"p\": \"(sensitive)\"}"}`},
		{"in JSON in HTML", `hun"ter2`, `{&#34;p&#34;: &#34;hun\&#34;ter2&#34;}`,
			`{&#34;p&#34;: &#34;(sensitive)&#34;}`},
		{"in a URL in small letters", "hun/t<er2", "?p=hun%2ft%3cer2", "?p=(sensitive)"},
		{"in a path", "hun/t<er2", "/hun/t%3Cer2/", "/(sensitive)/"},
		{"in a URL in a URL", "hun/t<er2", "?p=hun%252Ft%253Cer2", "?p=(sensitive)"},
		{"in a URL, quoted", "hunter2", "%22hunter2%22", "%22(sensitive)%22"},
		{"in a page, with other blanks", " hun  ter\n2 ", "<p>hun ter 2</p>", "<p>(sensitive)</p>"},
		{"with blanks around it, in Base64", " hunter2 ", "is IGh1bnRlcjIg", "is (sensitive)"},
		{"in Base64", "hunter2!", "is aHVudGVyMiE=", "is (sensitive)"},
		{"beyond the Basic Multilingual Plane", "hunter2\U0001F600", `{"p": "hunter2\ud83d\ude00"}`,
			`{"p": "(sensitive)"}`},
		{"a huge one", strings.Repeat(`"x`, longestEscaped), "is " + strings.Repeat(`"x`, longestEscaped),
			"is (sensitive)"},
		{"letters of another script", "пароль7", "это пароль7!", "это (sensitive)!"},
	} {
		t.Run(c.name, func(t *testing.T) {
			known := Secrets{Public: []string{"https://keystone7.example.com", "me-myself"}}
			known.Note(c.password)
			if got := known.Redact(c.text); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
