package static

import (
	"encoding/json"

	"github.com/BurntSushi/toml"
	"github.com/evanw/esbuild/pkg/api"
)

// wordsPlugin gives the module "words": the messages of the tablet app, which
// stand with all others in server/locales, so that the bundle carries them.
func wordsPlugin(build api.PluginBuild) {
	build.OnResolve(api.OnResolveOptions{Filter: `^words$`}, func(api.OnResolveArgs) (api.OnResolveResult, error) {
		return api.OnResolveResult{Path: "words", Namespace: "words"}, nil
	})
	build.OnLoad(api.OnLoadOptions{Filter: `.*`, Namespace: "words"}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
		module, err := wordsModule()
		return api.OnLoadResult{Contents: &module, Loader: api.LoaderJS}, err
	})
}

// wordsModule has the messages by language and key, a text or its plural forms.
func wordsModule() (string, error) {
	messages := map[string]map[string]any{}
	for _, lang := range []string{"vi", "en"} {
		var table map[string]any
		if _, err := toml.DecodeFile("../server/locales/tablet."+lang+".toml", &table); err != nil {
			return "", err
		}
		messages[lang] = table
	}
	body, err := json.Marshal(messages)
	return "export const messages = " + string(body) + ";\n", err
}
