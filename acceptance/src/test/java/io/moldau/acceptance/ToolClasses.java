package io.moldau.acceptance;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.function.IntConsumer;

/// Loads what Kafka's tools are built upon. Their command line parser ends the process with
/// `System.exit` where options are wrong or help was asked for; loaded here, it calls [#exit].
public final class ToolClasses extends URLClassLoader {
    private static final String PARSER = "net.sourceforge.argparse4j.";
    private static final MethodTypeDesc OF_CODE =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
    private static final ClassDesc HERE = ClassDesc.of(ToolClasses.class.getName());

    private static final CodeTransform NO_EXIT =
            (builder, element) -> {
                if (element instanceof InvokeInstruction it
                        && it.owner().asInternalName().equals("java/lang/System")
                        && it.name().equalsString("exit")) {
                    builder.invoke(Opcode.INVOKESTATIC, HERE, "exit", OF_CODE, false);
                } else {
                    builder.with(element);
                }
            };

    private static IntConsumer end = _ -> {};

    ToolClasses(URL[] jars, ClassLoader parent) {
        super(jars, parent);
    }

    /// Whom to tell that the tool that runs would have ended the process.
    static void onExit(IntConsumer procedure) {
        end = procedure;
    }

    /// Stands where the parser has `System.exit`.
    public static void exit(int code) {
        end.accept(code);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (!name.startsWith(PARSER)) {
            return super.findClass(name);
        }
        try (var in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            var format = ClassFile.of();
            var changed =
                    format.transformClass(
                            format.parse(in.readAllBytes()),
                            ClassTransform.transformingMethodBodies(NO_EXIT));
            return defineClass(name, changed, 0, changed.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
