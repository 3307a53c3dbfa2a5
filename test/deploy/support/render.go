// Renders a Helm chart as "helm template" does: Helm's own libraries from Debian's packages, without Helm.
// Usage: render CHART [VALUES...]. Prints one JSON object: the text of each template by its file.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"github.com/xeipuuv/gojsonschema"
	"sigs.k8s.io/yaml"
)

type object = map[string]interface{}

func main() {
	output, err := render(os.Args[1], os.Args[2:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(output)
}

func render(chart string, valuesFiles []string) (map[string]string, error) {
	values := object{}
	for _, file := range append([]string{filepath.Join(chart, "values.yaml")}, valuesFiles...) {
		more, err := readYaml(file)
		if err != nil {
			return nil, err
		}
		merge(values, more)
	}
	if err := validate(filepath.Join(chart, "values.schema.json"), values); err != nil {
		return nil, err
	}
	about, err := readYaml(filepath.Join(chart, "Chart.yaml"))
	if err != nil {
		return nil, err
	}
	// Templates name the fields of the chart with a capital, as in Go.
	for _, name := range []string{"name", "version", "appVersion"} {
		about[strings.ToUpper(name[:1])+name[1:]] = about[name]
	}
	data := object{
		"Values":  values,
		"Chart":   about,
		"Release": object{"Name": "test", "Namespace": "aurora", "Service": "Helm"},
	}
	return execute(filepath.Join(chart, "templates"), data)
}

func execute(folder string, data object) (map[string]string, error) {
	templates := template.New("chart").Option("missingkey=zero")
	templates.Funcs(sprig.TxtFuncMap()).Funcs(functions(templates))
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if _, err := templates.New(filepath.Base(file)).Parse(string(text)); err != nil {
			return nil, err
		}
	}
	output := map[string]string{}
	for _, file := range files {
		name := filepath.Base(file)
		if strings.HasPrefix(name, "_") {
			continue
		}
		var text bytes.Buffer
		if err := templates.ExecuteTemplate(&text, name, data); err != nil {
			return nil, err
		}
		// Helm does the same with keys that are missing.
		output[name] = strings.ReplaceAll(text.String(), "<no value>", "")
	}
	return output, nil
}

// What Helm adds to the functions of sprig, as far as the chart uses it.
func functions(templates *template.Template) template.FuncMap {
	return template.FuncMap{
		"include": func(name string, data interface{}) (string, error) {
			var text bytes.Buffer
			err := templates.ExecuteTemplate(&text, name, data)
			return text.String(), err
		},
		"toYaml": func(value interface{}) (string, error) {
			text, err := yaml.Marshal(value)
			return strings.TrimSuffix(string(text), "\n"), err
		},
		"required": func(message string, value interface{}) (interface{}, error) {
			if value == nil || value == "" {
				return nil, errors.New(message)
			}
			return value, nil
		},
		"fail": func(message string) (string, error) { return "", errors.New(message) },
	}
}

func validate(schemaFile string, values object) error {
	schema, err := os.ReadFile(schemaFile)
	if err != nil {
		return err
	}
	result, err := gojsonschema.Validate(gojsonschema.NewBytesLoader(schema), gojsonschema.NewGoLoader(values))
	if err != nil {
		return err
	}
	if result.Valid() {
		return nil
	}
	return fmt.Errorf("values don't meet the specifications of the schema: %v", result.Errors())
}

func readYaml(file string) (object, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	values := object{}
	return values, yaml.Unmarshal(text, &values)
}

// Later values win. As in Helm, null removes a value.
func merge(target, more object) {
	for name, value := range more {
		inner, isObject := value.(object)
		existing, exists := target[name].(object)
		if isObject && exists {
			merge(existing, inner)
		} else if value == nil {
			delete(target, name)
		} else {
			target[name] = value
		}
	}
}
