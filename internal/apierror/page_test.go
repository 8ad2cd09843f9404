package apierror

import "testing"

func TestPageText(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"webob, which OpenStack's middleware uses", "<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n  The resource could not be found.<br /><br />\n\n </body>\n</html>",
			"404 Not Found The resource could not be found."},
		{"nginx", "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>", "502 Bad Gateway nginx"},
		{"HAProxy", "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n", "503 Service Unavailable No server is available to handle this request."},
		{"a title of its own", "<!DOCTYPE html><HTML><TITLE>Request not authorized</TITLE><body>Ask us</body>", "Request not authorized: Ask us"},
		{"a title alone", "<html><head><title>Login</title></head></html>", "Login"},
		{"what nobody sees", "<html><style>p{color:red}</style><script>if (a<b) alert('x')</script><!-- secret --><p>seen</p>", "seen"},
		{"what never ends", "<html>seen <!-- a", "seen"},
		{"a tag that never ends", "<html>seen <div class='a", "seen"},
		{"entities", "<html>a &amp; b &lt;c&gt;&nbsp;d", "a & b <c> d"},
		{"XHTML", "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"x\"><html>seen</html>", "seen"},
		{"nothing but scripts", "<html><script>x()</script></html>", ""},
		{"XML that is no page", "<overLimit><message>no</message></overLimit>", ""},
		{"a text", "Bad Gateway <html>", ""},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := pageText([]byte(c.body)); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
