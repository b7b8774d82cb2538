package io.twopc.web;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Bounds the bodies of requests and has them read strictly, in every application that this module is part of. */
@AutoConfiguration(before = ErrorMvcAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public class WebAutoConfiguration {

    /** After the filter that measures requests, so that refusals are measured too. */
    private static final int FILTER_ORDER = Ordered.HIGHEST_PRECEDENCE + 100;

    @Bean
    @ConditionalOnMissingBean
    RequestBodyLimit requestBodyLimit() {
        return RequestBodyLimit.DEFAULT;
    }

    /** The server makes its filters before anything else: a limit from a wrong configuration would look like its own fault. */
    @Bean
    FilterRegistrationBean<RequestBodyLimitFilter> requestBodyLimitFilter(
            ObjectProvider<RequestBodyLimit> limit, JsonMapper json, MeterRegistry meters) {
        FilterRegistrationBean<RequestBodyLimitFilter> filter = new FilterRegistrationBean<>(
                new RequestBodyLimitFilter(SingletonSupplier.of(limit::getObject), json, meters));
        filter.setOrder(FILTER_ORDER);
        return filter;
    }

    @Bean
    @ConditionalOnMissingBean(ErrorController.class)
    ProblemErrorController problemErrorController(MeterRegistry meters) {
        return new ProblemErrorController(meters);
    }

    /** The valve stands behind Tomcat's own, so it has the first word; the other then finds the error reported. */
    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> problemsOfTheServer(MeterRegistry meters) {
        return factory -> factory.addContextCustomizers(context -> context.getParent()
                .getPipeline()
                .addValve(new ProblemReportValve(code -> ProblemAdvice.count(meters, code))));
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> protocolOfTheServer() {
        return factory -> factory.setProtocol(ServerProtocol.class.getName());
    }

    @Bean
    ApiDocumentController apiDocumentController() {
        return new ApiDocumentController();
    }

    /** A key that stands twice, text after the object, an unknown field, a number in quotes: all are mistakes. */
    @Bean
    JsonMapperBuilderCustomizer strictRequests() {
        return builder -> builder.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }
}
