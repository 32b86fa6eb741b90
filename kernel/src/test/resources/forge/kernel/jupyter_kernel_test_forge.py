"""The Jupyter project's own kernel test suite (Debian: python3-jupyter-kernel-test) against the installed kernel.

Started by JupyterKernelTest, which installs the kernel in a directory of its own and points JUPYTER_PATH there.
"""
import unittest

import jupyter_kernel_test


class ForgeKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "forge"
    language_name = "java"
    file_extension = ".java"

    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("oops");'
    code_generate_error = "int[] a = new int[1]; a[2] = 0;"
    code_clear_output = "clearOutput()"
    code_inspect_sample = '"abc".substring'

    completion_samples = [
        {"text": "Math.sq", "matches": {"sqrt("}},
        {"text": "System.out.printl", "matches": {"println("}},
    ]
    complete_code_samples = ["1", "int x = 2;", "for (int i = 0; i < 3; i++) { }", "record P(int x) {}"]
    incomplete_code_samples = ["int x =", "for (int i = 0; i < 3; i++) {", "void f() {", 'String s = """\n text']
    invalid_code_samples = ["int x = ) 1;", "class 1 {}"]

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": 'List.of("a", "b")', "result": "[a, b]"},
        {"code": "new int[] {1, 2}", "result": "[1, 2]"},
    ]
    code_display_data = [
        {"code": 'display("text");', "mime": "text/plain"},
        {"code": 'display(render("<b>bold</b>", "text/html"));', "mime": "text/html"},
        {"code": "display(new java.awt.image.BufferedImage(2, 2, 1));", "mime": "image/png"},
    ]
    code_history_pattern = "6 ?*"
    supported_history_operations = ("tail", "range", "search")


if __name__ == "__main__":
    unittest.main(verbosity=2)
