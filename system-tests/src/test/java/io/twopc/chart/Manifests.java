package io.twopc.chart;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;

/** The objects of one rendering of the chart, each in its typed model. */
public record Manifests(List<HasMetadata> objects) {

    static Manifests parse(String yaml) {
        return new Manifests(KubernetesReader.read(yaml));
    }

    <T extends HasMetadata> List<T> all(Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends HasMetadata> T named(Class<T> type, String name) {
        return all(type).stream()
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " named " + name + " among "
                        + objects.stream()
                                .map(object -> object.getMetadata().getName())
                                .toList()));
    }

    public List<StatefulSet> statefulSets() {
        return all(StatefulSet.class);
    }

    StatefulSet statefulSet(String name) {
        return named(StatefulSet.class, name);
    }

    Service service(String name) {
        return named(Service.class, name);
    }

    /** The one container of a StatefulSet's pod. */
    Container container(String statefulSet) {
        return container(statefulSet(statefulSet));
    }

    static Container container(StatefulSet statefulSet) {
        List<Container> containers = pod(statefulSet).getContainers();
        if (containers.size() != 1) {
            throw new AssertionError("one container expected, not " + containers.size());
        }
        return containers.get(0);
    }

    static PodSpec pod(StatefulSet statefulSet) {
        return statefulSet.getSpec().getTemplate().getSpec();
    }

    /** The application.yml that a StatefulSet's pod reads, by dotted property names. */
    public Map<String, Object> properties(String statefulSet) {
        ConfigMap config = named(ConfigMap.class, statefulSet);
        return StrictYaml.properties(StrictYaml.mapping(config.getData().get("application.yml")));
    }
}
