{#
    Stops a model that is built from the days to rebuild where this run did not find them itself: those of another run may
    be none, or of a log that has gone since. `+` before the model's name selects all that it needs.
#}
{% macro require_days_of_this_run() -%}
    {%- if execute and flags.WHICH in ['run', 'build'] -%}
        {%- for name in [
            'int_ai__log_models', 'int_ai__days_published', 'int_ai__dates', 'int_ai__days_compared', 'int_ai__days_to_rebuild',
            'int_ai__requests_selected',
        ] -%}
            {%- if 'model.ai_unit_economics.' ~ name not in selected_resources -%}
                {{ exceptions.raise_compiler_error(
                    model.name ~ ' is built from the days that the same run found changed in the request log, and this run does '
                    ~ 'not select ' ~ name ~ ": select `+" ~ model.name ~ '`, or leave ' ~ model.name ~ ' out.'
                ) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
